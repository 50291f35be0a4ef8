"""The tables are those of the models: a model that changed brings its migration."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"migrations are missing:\n{said.getvalue()}")


def tables(state: ProjectState) -> dict[str, tuple]:
    """model → its fields, indexes and constraints; the order in which steps added them says nothing."""

    def told(model: ModelState) -> tuple:
        fields = {name: field.deconstruct()[1:] for name, field in model.fields.items()}
        lists = {"indexes", "constraints"}
        named = {key: sorted(repr(one.deconstruct()) for one in model.options.get(key, ())) for key in lists}
        options = {key: value for key, value in model.options.items() if key not in lists}
        return fields, named, options, model.bases

    return {name: told(model) for (app, name), model in state.models.items() if app == "ketnap"}


def test_a_new_database_has_the_tables_of_one_that_came_step_by_step() -> None:
    at_once, by_steps = MigrationLoader(None), MigrationLoader(None, replace_migrations=False)
    assert at_once.replacements
    (last,) = at_once.graph.leaf_nodes("ketnap")
    if replaced := at_once.disk_migrations[last].replaces:
        last = replaced[-1]
    plan = by_steps.graph.forwards_plan(last)
    assert not any(by_steps.disk_migrations[step].replaces for step in plan)
    new, old = tables(at_once.project_state()), tables(by_steps.project_state(last))
    assert len(new) > 40
    assert new == old
