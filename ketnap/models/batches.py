"""Arrivals and other long work: one batch a file or job, with its state, counts and what it changed."""

from django.db import models


class Batch(models.Model):
    class Kind(models.TextChoices):
        IMPORT = "import", "Nhập dữ liệu"
        TEMPLATE = "template", "Lập mẫu"
        DEMO = "demo", "Dữ liệu minh họa"

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ"
        CHECKING = "checking", "Đang kiểm tra"
        READY = "ready", "Đã kiểm tra"
        BLOCKED = "blocked", "Còn chỗ phải sửa hoặc trả lời"
        WRITING = "writing", "Đang ghi"
        DONE = "done", "Đã ghi"
        UNDONE = "undone", "Đã hoàn tác"
        DROPPED = "dropped", "Đã bỏ, không ghi gì"
        FAILED = "failed", "Không thành công"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.IMPORT)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    file_name = models.CharField(max_length=255, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    """The bytes lie in DATA_DIR/inbox/<sha256>; the program names the file, never the sender."""
    as_of = models.DateField(null=True)
    answers = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    forgotten_on = models.DateField(null=True)
    """The day its file, its preview and what was answered were taken away (actions/batches/forgetting.py)."""
    version = models.PositiveIntegerField(default=1)


class BatchChange(models.Model):
    """A row that existed before and was changed by the batch: what it was, so that the batch can be undone."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes")
    model = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    version_after = models.PositiveIntegerField()
    before = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "model", "row_id"], name="batchchange_once")]
