"""The site map, grouped by topic. Each name has one line in access/policy.yaml."""

urlpatterns: list = []
