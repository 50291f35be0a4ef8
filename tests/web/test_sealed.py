"""Under a wrong key a file is not shown half: a page says what to do, and nobody is told to have read it."""

from django.urls import reverse

from ketnap.actions import people
from ketnap.actions.people import NewPerson
from ketnap.lib.dates import FIRST_DAY
from ketnap.models import JournalEntry


def test_a_wrong_key_is_said_in_plain_words(tree, cast, sign_in, settings, tmp_path):
    row = NewPerson("Nguyễn Văn An", "M", FIRST_DAY.replace(year=1985), tree.cell, identity_no="027085000111")
    person = people.register([row], by=None)[0]
    client = sign_in(cast.organiser)
    address = reverse("person", args=[person.pk])
    assert client.get(address).status_code == 200
    settings.FIELD_KEY_FILE = tmp_path / "other.key"
    refused = client.get(address)
    assert refused.status_code == 503
    assert "Hãy đặt lại đúng tệp khóa" in refused.content.decode()
    assert "Nguyễn Văn An" not in refused.content.decode()
    assert JournalEntry.objects.filter(event="people.viewed").count() == 1
