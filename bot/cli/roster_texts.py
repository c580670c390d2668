"""Sentences about rosters and organisations for the operator."""

from bot.cli import roster_words
from bot.cli.texts import N_
from bot.cli.texts import gettext as _
from models import OrganizationType, Role
from services.roster import FaultCode, RosterFault

FAULTS = {
    FaultCode.NO_MUNICIPALITY: N_("no municipality"),
    FaultCode.NO_SCHOOL: N_("no school: only a coordinator may be without one"),
    FaultCode.NO_NAME: N_("there is a role, but no name"),
    FaultCode.NO_ROLE: N_("there is a name, but no role"),
    FaultCode.UNKNOWN_ROLE: N_(
        "the role “{value}” is not known: write curator, head, mentor, mentee, both, coordinator "
        "or psychologist, several separated by commas"
    ),
    FaultCode.UNKNOWN_ZONE: N_(
        "the time zone “{value}” is not known: write a city, Asia/Omsk or MSK+4"
    ),
    FaultCode.UNKNOWN_STATUS: N_("the school status “{value}” is not known"),
    FaultCode.UNKNOWN_SUBJECT: N_(
        "the subject “{value}” is not known: write it as in the taxonomy, or leave it empty"
    ),
    FaultCode.WRONG_WEEK: N_("the working week is 5 or 6, not “{value}”"),
    FaultCode.WRONG_CODE: N_(
        "the school code “{value}” may have only letters, digits, spaces and . / _ - №"
    ),
    FaultCode.TOO_LONG: N_("“{column}” is longer than {limit} characters"),
    FaultCode.TOO_MANY_CELLS: N_("there are more cells than columns: check commas and quotes"),
    FaultCode.SEVERAL_MUNICIPALITIES: N_(
        "there are several municipalities of this name: name the region with --under"
    ),
    FaultCode.SEVERAL_SCHOOLS: N_("there are several schools of this name: write the school code"),
    FaultCode.CODE_ELSEWHERE: N_("the code “{code}” belongs to another organisation"),
    FaultCode.OTHER_CODE: N_("this school is already there with the code “{code}”"),
    FaultCode.DIFFERS: N_("says something else about the school than row {row}"),
}

# The same messages as in handlers/titles.py, which needs aiogram.
ROLES = {
    Role.MENTEE: N_("Mentee"),
    Role.MENTOR: N_("Mentor"),
    Role.SCHOOL_CURATOR: N_("School curator"),
    Role.SCHOOL_HEAD: N_("Head of school"),
    Role.MUNICIPAL_COORDINATOR: N_("Municipal coordinator"),
    Role.REGIONAL_COORDINATOR: N_("Regional coordinator"),
    Role.PSYCHOLOGIST: N_("Psychologist"),
}

TYPES = {
    OrganizationType.REGION: N_("region"),
    OrganizationType.MUNICIPALITY: N_("municipality"),
    OrganizationType.SCHOOL: N_("school"),
    OrganizationType.METHODICAL_SERVICE: N_("methodical service"),
    OrganizationType.UNIVERSITY: N_("university"),
    OrganizationType.COLLEGE: N_("college"),
    OrganizationType.PARTNER: N_("partner"),
}


def role_title(role: Role) -> str:
    """A role in the operator's language."""
    return _(ROLES[role])


def type_title(org_type: OrganizationType) -> str:
    """A type of organisation in the operator's language."""
    return _(TYPES[org_type])


def fault_text(fault: RosterFault) -> str:
    """«Row 12: …»."""
    values = dict(fault.values)
    if "column" in values:
        names = dict(zip(roster_words.column_names(), roster_words.header_line(), strict=True))
        values["column"] = names[str(values["column"])]
    reason = _(FAULTS[fault.code]).format(**values)
    return _("Row {number}: {reason}").format(number=fault.number, reason=reason)
