"""Sentences about rosters and organisations for the operator."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from bot.cli import roster_words
from models import OrganizationType
from services.roster import FaultCode, RosterFault

FAULTS = {
    FaultCode.NO_MUNICIPALITY: __("no municipality"),
    FaultCode.NO_SCHOOL: __("no school: only a coordinator may be without one"),
    FaultCode.NO_NAME: __("there is a role, but no name"),
    FaultCode.NO_ROLE: __("there is a name, but no role"),
    FaultCode.UNKNOWN_ROLE: __(
        "the role “{value}” is not known: write curator, head, mentor, mentee, both, coordinator "
        "or psychologist, several separated by commas"
    ),
    FaultCode.UNKNOWN_ZONE: __(
        "the time zone “{value}” is not known: write a city, Asia/Omsk or MSK+4"
    ),
    FaultCode.UNKNOWN_STATUS: __("the school status “{value}” is not known"),
    FaultCode.UNKNOWN_SUBJECT: __(
        "the subject “{value}” is not known: write it as in the taxonomy, or leave it empty"
    ),
    FaultCode.WRONG_WEEK: __("the working week is 5 or 6, not “{value}”"),
    FaultCode.WRONG_CODE: __(
        "the school code “{value}” may have only letters, digits, spaces and . / _ - №"
    ),
    FaultCode.TOO_LONG: __("“{column}” is longer than {limit} characters"),
    FaultCode.TOO_MANY_CELLS: __("there are more cells than columns: check commas and quotes"),
    FaultCode.SEVERAL_MUNICIPALITIES: __(
        "there are several municipalities of this name: name the region with --under"
    ),
    FaultCode.SEVERAL_SCHOOLS: __("there are several schools of this name: write the school code"),
    FaultCode.CODE_ELSEWHERE: __("the code “{code}” belongs to another organisation"),
    FaultCode.OTHER_CODE: __("this school is already there with the code “{code}”"),
    FaultCode.DIFFERS: __("says something else about the school than row {row}"),
}

TYPES = {
    OrganizationType.REGION: __("region"),
    OrganizationType.MUNICIPALITY: __("municipality"),
    OrganizationType.SCHOOL: __("school"),
    OrganizationType.METHODICAL_SERVICE: __("methodical service"),
    OrganizationType.UNIVERSITY: __("university"),
    OrganizationType.COLLEGE: __("college"),
    OrganizationType.PARTNER: __("partner"),
}


def fault_text(fault: RosterFault) -> str:
    """«Row 12: …»."""
    values = dict(fault.values)
    if "column" in values:
        names = dict(zip(roster_words.column_names(), roster_words.header_line(), strict=True))
        values["column"] = names[str(values["column"])]
    reason = str(FAULTS[fault.code]).format(**values)
    return _("Row {number}: {reason}").format(number=fault.number, reason=reason)
