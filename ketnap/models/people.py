"""People. A person is a full record before, during and after membership."""

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce

from ketnap.lib.dates import FIRST_DAY, OPEN_END
from ketnap.models.base import Recorded, dated


class Sex(models.TextChoices):
    MALE = "M", "Nam"
    FEMALE = "F", "Nữ"


class Schooling(models.TextChoices):
    LITERATE = "literate", "Biết đọc, biết viết chữ quốc ngữ"
    PRIMARY = "primary", "Tiểu học"
    LOWER = "lower", "Trung học cơ sở"
    UPPER = "upper", "Trung học phổ thông"


class Qualification(models.TextChoices):
    WORKER = "worker", "Công nhân kỹ thuật, nhân viên nghiệp vụ, sơ cấp"
    VOCATIONAL = "vocational", "Trung cấp"
    COLLEGE = "college", "Cao đẳng"
    UNIVERSITY = "university", "Đại học"
    MASTER = "master", "Thạc sĩ"
    DOCTOR = "doctor", "Tiến sĩ"


class PoliticalTheory(models.TextChoices):
    ELEMENTARY = "elementary", "Sơ cấp"
    INTERMEDIATE = "intermediate", "Trung cấp"
    ADVANCED = "advanced", "Cao cấp, cử nhân"


class Occupation(models.TextChoices):
    """The occupation lines of the 2021 statistics form no. 2 that an enterprise committee meets, and the rest."""

    MANAGER = "manager", "Người lãnh đạo, quản lý doanh nghiệp"
    OFFICE = "office", "Nhân viên, người gián tiếp sản xuất"
    WORKER = "worker", "Công nhân, lao động trực tiếp sản xuất"
    STATE_OFFICIAL = "state_official", "Cán bộ, công chức cơ quan Nhà nước từ cấp huyện trở lên"
    PARTY_OFFICIAL = "party_official", "Cán bộ, công chức cơ quan Đảng, MTTQ, đoàn thể từ cấp huyện trở lên"
    COMMUNE_OFFICIAL = "commune_official", "Cán bộ, công chức, người hoạt động không chuyên trách cấp xã"
    HAMLET = "hamlet", "Người hoạt động không chuyên trách thôn, tổ dân phố"
    PUBLIC_SERVICE = "public_service", "Viên chức trong đơn vị sự nghiệp công lập"
    PRIVATE_SERVICE = "private_service", "Người lao động trong đơn vị sự nghiệp ngoài công lập"
    FARMER = "farmer", "Người làm nông, lâm, ngư nghiệp"
    FORCES = "forces", "Sỹ quan, chiến sỹ quân đội và công an"
    STUDENT = "student", "Sinh viên"
    PUPIL = "pupil", "Học sinh"
    RETIRED = "retired", "Đã nghỉ hưu và nghỉ công tác"
    OTHER = "other", "Khác"


class Position(models.TextChoices):
    """Seats that make somebody one of the priority groups of a plan for new members; one is held, the highest."""

    OWNER = "owner", "Chủ doanh nghiệp, thành viên góp vốn quản lý"
    HEAD = "head", "Trưởng, phó phòng, ban, phân xưởng"
    UNION = "union", "Cán bộ công đoàn, Đoàn thanh niên, đoàn thể khác"
    NONE = "none", "Không giữ chức vụ nào trên đây"


class Person(Recorded):
    """Its paper columns tell how the record was entered; what was corrected since stands in the journal."""

    recorded_at = models.DateTimeField(null=True)
    full_name = models.CharField(max_length=100)
    name_fold = models.CharField(max_length=100)
    name_sort = models.CharField(max_length=500)
    sex = models.CharField(max_length=1, choices=Sex)
    born_on = models.DateField(db_index=True)
    ethnicity = models.CharField(max_length=20, blank=True)
    """Code of rules/parameters/codes.yaml; blank means unknown."""
    religion = models.CharField(max_length=20, blank=True)
    native_place = models.CharField(max_length=200, blank=True)
    joined_on = models.DateField(null=True)
    """Day of the admission ceremony, a fact of the person also when it is older than the register."""
    join_decided_on = models.DateField(null=True)
    official_on = models.DateField(null=True)
    card_no = models.CharField(max_length=20, blank=True)
    seal_token = models.CharField(max_length=32)
    """Random, made with the row: ties what is sealed below to this row, so that it opens nowhere else."""
    identity_sealed = models.BinaryField(null=True)
    identity_mac = models.CharField(max_length=64, blank=True)
    address_sealed = models.BinaryField(null=True)
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="people")
    """The unit that keeps this record now: the member's unit, or the unit that watches a non-member."""
    erased_on = models.DateField(null=True)
    """The day what told who it is was erased (actions/people/erase.py); the row stays for what was counted."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card_no"], condition=~Q(card_no=""), name="person_card_once"),
            models.UniqueConstraint(
                fields=["identity_mac"], condition=~Q(identity_mac=""), name="person_identity_once"
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(joined_on__gt=F("born_on")), name="person_born_before_joining"
            ),
            models.CheckConstraint(
                condition=Q(official_on=None) | Q(joined_on=None) | Q(official_on__gte=F("joined_on")),
                name="person_joined_before_official",
            ),
        ]
        indexes = [
            # The last two let search count who bears a name within reach by the index alone.
            models.Index(fields=["name_sort", "born_on", "id", "unit", "erased_on"], name="person_list_order"),
            models.Index(Coalesce("join_decided_on", "joined_on"), name="person_party_age_from"),
            models.Index(fields=["unit"], condition=Q(ethnicity=""), name="person_ethnicity_untold"),
            # Not a partial index: the database keeps count of the values of an expression, but not of who among those
            # on probation joined by a day, and would read them all.
            models.Index(Case(When(official_on=None, then="joined_on")), name="person_not_official_since"),
        ]


class Profile(Recorded):
    """What changes in a life and what figures are split by, with the days it held."""

    recorded_at = models.DateTimeField(null=True)
    """None: recorded with the person."""
    person = models.ForeignKey(Person, models.CASCADE, related_name="profiles", db_index=False)
    schooling = models.CharField(max_length=20, choices=Schooling, blank=True)
    qualification = models.CharField(max_length=20, choices=Qualification, blank=True)
    theory = models.CharField(max_length=20, choices=PoliticalTheory, blank=True)
    occupation = models.CharField(max_length=20, choices=Occupation, blank=True)
    position = models.CharField(max_length=20, choices=Position, blank=True)
    """Empty: not recorded, which is not the same as none."""
    valid_from = models.DateField(default=FIRST_DAY)
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            *dated("profile"),
            models.UniqueConstraint(fields=["person", "valid_from"], name="profile_one_start"),
            models.UniqueConstraint(fields=["person", "valid_to"], name="profile_one_end"),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(occupation="") | Q(schooling=""), name="profile_untold"),
        ]
