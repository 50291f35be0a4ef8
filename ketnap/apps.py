from django.apps import AppConfig


class KetnapConfig(AppConfig):
    name = "ketnap"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Ketnap"

    def ready(self) -> None:
        from ketnap.actions.people.sealed import sealed_already
        from ketnap.lib import sealing

        sealing.guard(sealed_already)
