from django.apps import AppConfig


class KetnapConfig(AppConfig):
    name = "ketnap"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Ketnap"
