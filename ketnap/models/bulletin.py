"""What was published elsewhere: a second source, shown beside our figures and never merged with them."""

from django.db import models

from ketnap.models.base import Recorded


class PublishedFigure(Recorded):
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="published_figures")
    source = models.CharField(max_length=300)
    """Title and publisher as printed."""
    published_on = models.DateField()
    measure = models.CharField(max_length=60)
    """Id of the measure of statistics/measures it speaks of."""
    period_from = models.DateField()
    period_to = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    note = models.CharField(max_length=500, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    """Set: this row only takes the other one back; both stay to be seen, neither counts."""
