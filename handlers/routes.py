"""All routers, in the order in which they are asked."""

from aiogram import Router

from handlers import (
    account_events,
    answers,
    approvals,
    assignment,
    assignment_end,
    blank_forms,
    candidates,
    cases,
    choice,
    completing,
    confidentiality,
    consent,
    contacts,
    ending,
    ending_office,
    excuse,
    fallback,
    finishing,
    groups,
    held,
    help,
    invite,
    invite_links,
    language,
    meeting_logging,
    meeting_summary,
    meetings,
    menu,
    messages,
    move_office,
    moving,
    needs,
    new_account,
    notices,  # noqa: F401 - registers the renderers
    offer,
    office_pairs,
    own_consents,
    pair,
    pair_tasks,
    paper_consents,
    papers,
    pausing,
    people,
    privacy,
    profile,
    programme,
    programme_actions,  # noqa: F401 - puts the programme on the pages of a pair
    programme_marks,
    programme_plan,
    programme_term,
    programme_text,
    proposals,
    publication,
    received,
    registration,
    registration_answers,
    report,
    returning,
    slots,
    start,
    support,
    survey,
    survey_later,
    survey_typing,
    tasks,
)
from handlers.parking import ParkQuestion

# The fallback stays last: it answers whatever nobody before it understood.
ROUTERS = (
    menu.router,
    start.router,
    consent.router,
    registration.router,
    registration_answers.router,
    invite.router,
    invite_links.router,
    people.router,
    confidentiality.router,
    new_account.router,
    new_account.office_router,
    moving.router,
    move_office.router,
    papers.own_router,
    papers.router,
    answers.router,
    approvals.router,
    report.router,
    tasks.router,
    profile.router,
    language.router,
    privacy.router,
    blank_forms.router,
    own_consents.router,
    paper_consents.router,
    publication.router,
    returning.router,
    help.router,
    account_events.router,
    pair.router,
    office_pairs.router,
    ending.router,
    pausing.router,
    finishing.router,
    ending_office.router,
    completing.router,
    programme.router,
    programme_text.router,
    programme_term.router,
    programme_plan.router,
    programme_marks.router,
    assignment.router,
    assignment_end.router,
    proposals.router,
    candidates.router,
    choice.router,
    groups.router,
    needs.router,
    contacts.router,
    messages.router,
    received.router,
    cases.router,
    support.router,
    excuse.router,
    held.router,
    meetings.router,
    meeting_summary.router,
    meeting_logging.router,
    pair_tasks.router,
    offer.router,
    slots.router,
    survey.router,
    survey_later.router,
    survey_typing.router,
    fallback.router,
)


# Lists and cards of people: not before a leader has promised to keep them confidential.
confidentiality.guard(
    people.router,
    answers.router,
    approvals.router,
    tasks.router,
    office_pairs.router,
    candidates.router,
    needs.router,
    cases.router,
    new_account.office_router,
    move_office.router,
    papers.router,
)


def build_router() -> Router:
    """A new root over all routers.

    A router belongs to one root at a time, so an application built earlier in this process lets
    go of them.
    """
    root = Router(name="root")
    parking = ParkQuestion(ROUTERS)
    for spoken in (root.message, root.edited_message, root.callback_query):
        spoken.outer_middleware(account_events.BackInReach())
        spoken.outer_middleware(parking)
    for router in ROUTERS:
        router._parent_router = None
        root.include_router(router)
    return root
