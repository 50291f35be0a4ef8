"""Many new tables in one step. Not a migration itself: the loader passes over names that begin with an underscore."""

from collections.abc import Callable
from functools import cached_property

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Tables that know each other, in any order: all models are described first and built once, then all tables made.

    As operations of their own each would have Django build every model around it anew, before and after. `described`
    gives the models when they are wanted: every command loads the steps, few take one.
    """

    reversible = False

    def __init__(self, described: Callable[[], list[CreateModel]]) -> None:
        self.described = described

    @cached_property
    def models(self) -> list[CreateModel]:
        return self.described()

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # built again when it is asked for, with all of them
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.models)} models"
