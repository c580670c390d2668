"""the whole way of a pair

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Options were kept as numbers from 1; these were all the questions with options.
OPTIONS = {
    "rm03": ["worked", "worked_partly", "did_not_work", "not_tried", "first_meeting"],
    "rm06": ["no", "organization", "relations"],
    "rr02": ["yes", "partly", "no"],
    "rr05": ["no", "organization", "methodics", "motivation"],
}
# What a person is called, and the lengths these columns had while they were not encrypted.
NAMES = {"display_name": 60, "roster_name": 200, "position": 120}
MENTORSHIP_STATES = (
    "forming",
    "trial",
    "planning",
    "active",
    "on_hold",
    "finishing",
    "completed",
    "cancelled",
    "ended_early",
)


def upgrade() -> None:
    _create_tables()
    _extend_tables()
    _name_subjects()
    _rewrite_options({code: dict(enumerate(codes, 1)) for code, codes in OPTIONS.items()})
    _rename_notices("reflection", "survey")


def downgrade() -> None:
    _rename_notices("survey", "reflection")
    # What the schema before has no room for goes: answers in other states or about other things.
    op.execute("DELETE FROM answer WHERE answered_at IS NULL")
    op.execute(
        "DELETE FROM answer WHERE response_id IN (SELECT id FROM survey_response "
        "WHERE meeting_id IS NULL OR portion <> '' OR state = 'lapsed')"
    )
    op.execute(
        "DELETE FROM survey_response WHERE meeting_id IS NULL OR portion <> '' OR state = 'lapsed'"
    )
    # Nor can it read what is encrypted.
    op.execute("DELETE FROM dialog_state WHERE data LIKE 'f1:%'")
    op.execute("UPDATE answer SET text = NULL WHERE text LIKE 'f1:%'")
    op.execute("UPDATE survey_response SET excuse_reason = NULL WHERE excuse_reason LIKE 'f1:%'")
    op.execute(
        "UPDATE participation SET returned_comment = NULL WHERE returned_comment LIKE 'f1:%'"
    )
    for table, column in (
        ("meeting", "place"),
        ("meeting_revision", "place"),
        *(("person", name) for name in NAMES),
    ):
        gone = f"UPDATE {table} SET {column} = NULL WHERE {column} LIKE 'f1:%'"  # noqa: S608
        op.execute(gone)
    op.execute("UPDATE invite SET kind = 'personal' WHERE kind = 'account'")
    codes = {code: {name: n for n, name in enumerate(v, 1)} for code, v in OPTIONS.items()}
    _rewrite_options(codes)
    _shrink_tables()
    _drop_tables()


def _rename_notices(before: str, after: str) -> None:
    """What waits in the outbox about a reflection is about a questionnaire now."""
    outbox = sa.table("notification", sa.column("kind"), sa.column("subject"))
    subject = sa.func.replace(outbox.c.subject, f"{before}:", f"{after}:")
    for occasion in ("asked", "reminder"):
        op.execute(
            outbox.update()
            .where(outbox.c.kind == f"{before}_{occasion}")
            .values(kind=f"{after}_{occasion}", subject=subject)
        )


def _one_of(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _change_check(table: str, name: str, column: str, *values: str) -> None:
    """Let a column hold other values."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), _one_of(column, *values))


def _name_subjects() -> None:
    op.execute("UPDATE survey_response SET subject = 'meeting:' || meeting_id")
    with op.batch_alter_table("survey_response") as batch_op:
        batch_op.alter_column("subject", existing_type=sa.String(64), nullable=False)
        batch_op.create_unique_constraint(
            op.f("uq_survey_response_survey_code_portion_respondent_id_subject"),
            ["survey_code", "portion", "respondent_id", "subject"],
        )


def _rewrite_options(codes: dict[str, dict[Any, Any]]) -> None:
    answer = sa.table(
        "answer", sa.column("id"), sa.column("question_code"), sa.column("options", sa.JSON())
    )
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(answer).where(answer.c.question_code.in_(codes), answer.c.options.is_not(None))
    ).all()
    for row in rows:
        known = codes[row.question_code]
        picked = [known[option] for option in row.options or [] if option in known]
        connection.execute(
            sa.update(answer).where(answer.c.id == row.id).values(options=picked or None)
        )


def _extend_tables() -> None:
    with op.batch_alter_table("answer") as batch_op:
        batch_op.alter_column("number", existing_type=sa.SmallInteger(), type_=sa.Integer())
        batch_op.alter_column("text", existing_type=sa.String(600), type_=sa.Text())
        batch_op.alter_column(
            "answered_at", existing_type=sa.DateTime(timezone=True), nullable=True
        )
        batch_op.add_column(sa.Column("wording", sa.String(8), server_default="", nullable=False))
    with op.batch_alter_table("dialog_state") as batch_op:
        batch_op.alter_column(
            "data", existing_type=sa.JSON(), type_=sa.Text(), existing_nullable=False
        )
    with op.batch_alter_table("meeting") as batch_op:
        batch_op.alter_column("place", existing_type=sa.String(300), type_=sa.Text())
        batch_op.add_column(sa.Column("summary", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("logged_by_id", BIG_ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_meeting_logged_by_id_person"), "person", ["logged_by_id"], ["id"]
        )
    with op.batch_alter_table("meeting_revision") as batch_op:
        batch_op.alter_column("place", existing_type=sa.String(300), type_=sa.Text())
    with op.batch_alter_table("mentor_profile") as batch_op:
        batch_op.add_column(sa.Column("most_by_hours", sa.SmallInteger(), nullable=True))
    with op.batch_alter_table("person") as batch_op:
        for column, length in NAMES.items():
            batch_op.alter_column(column, existing_type=sa.String(length), type_=sa.Text())
        batch_op.add_column(
            sa.Column("confidential_since", sa.DateTime(timezone=True), nullable=True)
        )
    with op.batch_alter_table("mentorship") as batch_op:
        batch_op.add_column(sa.Column("end_note", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("is_success", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("cadence_days", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("state_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("held_from", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("extend_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extend_asked_by_id", BIG_ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_mentorship_extend_asked_by_id_participation"),
            "participation",
            ["extend_asked_by_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            op.f("ck_mentorship_held_from"), _one_of("held_from", *MENTORSHIP_STATES)
        )
    op.execute("UPDATE mentorship SET state_since = formed_at")
    with op.batch_alter_table("mentorship_member") as batch_op:
        batch_op.add_column(sa.Column("fit", sa.String(32), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_mentorship_member_fit"), _one_of("fit", "fits", "deciding", "does_not_fit")
        )
    with op.batch_alter_table("participation") as batch_op:
        batch_op.add_column(
            sa.Column("is_deputy", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.alter_column("returned_comment", existing_type=sa.String(600), type_=sa.Text())
    with op.batch_alter_table("consent") as batch_op:
        batch_op.add_column(sa.Column("details", sa.JSON(), nullable=True))
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.add_column(sa.Column("mentorship_id", BIG_ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_proposal_mentorship_id_mentorship"), "mentorship", ["mentorship_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_proposal_mentorship_id"), ["mentorship_id"])
    with op.batch_alter_table("survey_response") as batch_op:
        batch_op.add_column(sa.Column("portion", sa.String(24), server_default="", nullable=False))
        batch_op.add_column(sa.Column("subject", sa.String(64), nullable=True))
        batch_op.add_column(sa.Column("mentorship_id", BIG_ID, nullable=True))
        batch_op.alter_column("excuse_reason", existing_type=sa.String(300), type_=sa.Text())
        batch_op.drop_constraint(
            op.f("uq_survey_response_survey_code_respondent_id_meeting_id"), type_="unique"
        )
        batch_op.create_foreign_key(
            op.f("fk_survey_response_mentorship_id_mentorship"),
            "mentorship",
            ["mentorship_id"],
            ["id"],
        )
        batch_op.create_index(op.f("ix_survey_response_mentorship_id"), ["mentorship_id"])
    states = ("open", "submitted", "excused", "lapsed")
    _change_check("survey_response", "surveyresponsestate", "state", *states)
    _change_check("invite", "invitekind", "kind", "personal", "school", "account")


def _shrink_tables() -> None:
    with op.batch_alter_table("mentor_profile") as batch_op:
        batch_op.drop_column("most_by_hours")
    _change_check("invite", "invitekind", "kind", "personal", "school")
    states = ("open", "submitted", "excused")
    _change_check("survey_response", "surveyresponsestate", "state", *states)
    with op.batch_alter_table("survey_response") as batch_op:
        batch_op.drop_index(op.f("ix_survey_response_mentorship_id"))
        batch_op.drop_constraint(
            op.f("fk_survey_response_mentorship_id_mentorship"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            op.f("uq_survey_response_survey_code_portion_respondent_id_subject"), type_="unique"
        )
        batch_op.create_unique_constraint(
            op.f("uq_survey_response_survey_code_respondent_id_meeting_id"),
            ["survey_code", "respondent_id", "meeting_id"],
        )
        batch_op.alter_column("excuse_reason", existing_type=sa.Text(), type_=sa.String(300))
        batch_op.drop_column("mentorship_id")
        batch_op.drop_column("subject")
        batch_op.drop_column("portion")
    with op.batch_alter_table("consent") as batch_op:
        batch_op.drop_column("details")
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.drop_index(op.f("ix_proposal_mentorship_id"))
        batch_op.drop_constraint(op.f("fk_proposal_mentorship_id_mentorship"), type_="foreignkey")
        batch_op.drop_column("mentorship_id")
    with op.batch_alter_table("participation") as batch_op:
        batch_op.alter_column("returned_comment", existing_type=sa.Text(), type_=sa.String(600))
        batch_op.drop_column("is_deputy")
    with op.batch_alter_table("mentorship_member") as batch_op:
        batch_op.drop_constraint(op.f("ck_mentorship_member_fit"), type_="check")
        batch_op.drop_column("fit")
    with op.batch_alter_table("mentorship") as batch_op:
        batch_op.drop_constraint(
            op.f("fk_mentorship_extend_asked_by_id_participation"), type_="foreignkey"
        )
        batch_op.drop_column("extend_asked_by_id")
        batch_op.drop_column("extend_to")
        batch_op.drop_constraint(op.f("ck_mentorship_held_from"), type_="check")
        for column in (
            "held_from",
            "state_since",
            "cadence_days",
            "ends_on",
            "starts_on",
            "is_success",
            "end_note",
        ):
            batch_op.drop_column(column)
    with op.batch_alter_table("meeting") as batch_op:
        batch_op.drop_constraint(op.f("fk_meeting_logged_by_id_person"), type_="foreignkey")
        batch_op.drop_column("logged_by_id")
        batch_op.drop_column("summary")
        batch_op.alter_column("place", existing_type=sa.Text(), type_=sa.String(300))
    with op.batch_alter_table("meeting_revision") as batch_op:
        batch_op.alter_column("place", existing_type=sa.Text(), type_=sa.String(300))
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("confidential_since")
        for column, length in NAMES.items():
            batch_op.alter_column(column, existing_type=sa.Text(), type_=sa.String(length))
    with op.batch_alter_table("dialog_state") as batch_op:
        batch_op.alter_column(
            "data",
            existing_type=sa.Text(),
            type_=sa.JSON(),
            existing_nullable=False,
            postgresql_using="data::json",
        )
    with op.batch_alter_table("answer") as batch_op:
        batch_op.drop_column("wording")
        batch_op.alter_column(
            "answered_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )
        batch_op.alter_column("text", existing_type=sa.Text(), type_=sa.String(600))
        batch_op.alter_column("number", existing_type=sa.Integer(), type_=sa.SmallInteger())


def _create_tables() -> None:
    op.create_table(
        "contact",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contact_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_contact")),
    )
    op.create_table(
        "destruction_act",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_destruction_act_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_destruction_act_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_act")),
    )
    with op.batch_alter_table("destruction_act", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_destruction_act_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_destruction_act_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "download",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "my_data",
                "code_list",
                "contacts",
                "destruction_act",
                "contact_form",
                name="downloadkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_download_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_download_token_hash")),
    )
    with op.batch_alter_table("download", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_download_person_id"), ["person_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column(
            "mentorship_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("consent_signed_on", sa.Date(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column(
            "form",
            sa.Enum(
                "online",
                "offline",
                "mixed",
                name="mentoringmode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "pay_kind",
            sa.Enum(
                "fixed",
                "percent",
                "in_job_function",
                name="paykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("pay_basis", sa.Text(), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("order_on", sa.Date(), nullable=True),
        sa.Column(
            "recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_by",
            sa.Enum(
                "mentor",
                "employer",
                name="assignmentendedby",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentorship_id"],
            ["mentorship.id"],
            name=op.f("fk_assignment_mentorship_id_mentorship"),
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_assignment_participation_id_participation"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_assignment_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "mentorship_id",
            "participation_id",
            name=op.f("uq_assignment_mentorship_id_participation_id"),
        ),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_participation_id"), ["participation_id"], unique=False
        )

    op.create_table(
        "contact_share",
        sa.Column(
            "mentorship_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentorship_id"],
            ["mentorship.id"],
            name=op.f("fk_contact_share_mentorship_id_mentorship"),
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_contact_share_participation_id_participation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_share")),
        sa.UniqueConstraint(
            "mentorship_id",
            "participation_id",
            name=op.f("uq_contact_share_mentorship_id_participation_id"),
        ),
    )
    op.create_table(
        "message_block",
        sa.Column(
            "mentorship_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "blocker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "blocked_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["blocked_id"],
            ["participation.id"],
            name=op.f("fk_message_block_blocked_id_participation"),
        ),
        sa.ForeignKeyConstraint(
            ["blocker_id"],
            ["participation.id"],
            name=op.f("fk_message_block_blocker_id_participation"),
        ),
        sa.ForeignKeyConstraint(
            ["mentorship_id"],
            ["mentorship.id"],
            name=op.f("fk_message_block_mentorship_id_mentorship"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_block")),
        sa.UniqueConstraint(
            "mentorship_id",
            "blocker_id",
            "blocked_id",
            name=op.f("uq_message_block_mentorship_id_blocker_id_blocked_id"),
        ),
    )
    op.create_table(
        "partner_message",
        sa.Column(
            "mentorship_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "sender_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentorship_id"],
            ["mentorship.id"],
            name=op.f("fk_partner_message_mentorship_id_mentorship"),
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"],
            ["participation.id"],
            name=op.f("fk_partner_message_sender_id_participation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_message")),
    )
    with op.batch_alter_table("partner_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_partner_message_mentorship_id"), ["mentorship_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_partner_message_sender_id"), ["sender_id"], unique=False
        )

    op.create_table(
        "message_report",
        sa.Column(
            "message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "reporter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["partner_message.id"],
            name=op.f("fk_message_report_message_id_partner_message"),
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["participation.id"],
            name=op.f("fk_message_report_reporter_id_participation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_report")),
        sa.UniqueConstraint(
            "message_id",
            "reporter_id",
            name=op.f("uq_message_report_message_id_reporter_id"),
        ),
    )
    op.create_table(
        "personal_program",
        sa.Column(
            "mentorship_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "agreed",
                "approved",
                "active",
                "completed",
                "terminated",
                name="personalprogramstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentorship_id"],
            ["mentorship.id"],
            name=op.f("fk_personal_program_mentorship_id_mentorship"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_program")),
        sa.UniqueConstraint("mentorship_id", name=op.f("uq_personal_program_mentorship_id")),
    )
    op.create_table(
        "school_move",
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "from_organization_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "to_organization_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "confirmed",
                "declined",
                "withdrawn",
                name="schoolmovestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_school_move_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["from_organization_id"],
            ["organization.id"],
            name=op.f("fk_school_move_from_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_school_move_participation_id_participation"),
        ),
        sa.ForeignKeyConstraint(
            ["to_organization_id"],
            ["organization.id"],
            name=op.f("fk_school_move_to_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_move")),
    )
    with op.batch_alter_table("school_move", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_school_move_participation_id"), ["participation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_school_move_to_organization_id"), ["to_organization_id"], unique=False
        )

    op.create_table(
        "program_version",
        sa.Column(
            "personal_program_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "agreed",
                "approved",
                "discarded",
                name="programversionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("goals", sa.Text(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("months", sa.SmallInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum(
                "online",
                "offline",
                "mixed",
                name="mentoringmode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("cadence_days", sa.SmallInteger(), nullable=True),
        sa.Column("returned_comment", sa.Text(), nullable=True),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("months between 3 and 12", name=op.f("ck_program_version_months")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_program_version_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_program_version_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["personal_program_id"],
            ["personal_program.id"],
            name=op.f("fk_program_version_personal_program_id_personal_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_version")),
        sa.UniqueConstraint(
            "personal_program_id",
            "number",
            name=op.f("uq_program_version_personal_program_id_number"),
        ),
    )
    op.create_table(
        "task",
        sa.Column(
            "mentorship_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "dropped",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["participation.id"],
            name=op.f("fk_task_created_by_id_participation"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_task_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorship.id"], name=op.f("fk_task_mentorship_id_mentorship")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["participation.id"], name=op.f("fk_task_owner_id_participation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_mentorship_id"), ["mentorship_id"], unique=False)

    op.create_table(
        "plan_item",
        sa.Column(
            "program_version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("item_code", sa.String(length=64), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column(
            "form",
            sa.Enum(
                "consultation",
                "joint_planning",
                "lesson_visit",
                "open_lesson",
                "trial_lesson",
                "materials",
                "self_study",
                "training",
                name="planitemform",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("expected_result", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "done",
                "dropped",
                name="planitemstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "done_meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_meeting_id"], ["meeting.id"], name=op.f("fk_plan_item_done_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["plan_item.id"], name=op.f("fk_plan_item_origin_id_plan_item")
        ),
        sa.ForeignKeyConstraint(
            ["program_version_id"],
            ["program_version.id"],
            name=op.f("fk_plan_item_program_version_id_program_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
        sa.UniqueConstraint(
            "program_version_id", "position", name=op.f("uq_plan_item_program_version_id_position")
        ),
    )
    op.create_table(
        "program_agreement",
        sa.Column(
            "program_version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_program_agreement_participation_id_participation"),
        ),
        sa.ForeignKeyConstraint(
            ["program_version_id"],
            ["program_version.id"],
            name=op.f("fk_program_agreement_program_version_id_program_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_agreement")),
        sa.UniqueConstraint(
            "program_version_id",
            "participation_id",
            name=op.f("uq_program_agreement_program_version_id_participation_id"),
        ),
    )

    op.create_table(
        "support_case",
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "source",
            sa.Enum(
                "relations",
                "recovery",
                "hard",
                "asked",
                "told",
                name="supportsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "offered",
                "declined",
                "open",
                "taken",
                "closed",
                "withdrawn",
                name="supportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "taken_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_support_case_participation_id_participation"),
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["survey_response.id"],
            name=op.f("fk_support_case_response_id_survey_response"),
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["person.id"], name=op.f("fk_support_case_taken_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_case")),
        sa.UniqueConstraint("response_id", name=op.f("uq_support_case_response_id")),
    )
    with op.batch_alter_table("support_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_support_case_participation_id"), ["participation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_support_case_state"), ["state"], unique=False)

    op.create_table(
        "support_message",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "sender_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["support_case.id"], name=op.f("fk_support_message_case_id_support_case")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["person.id"], name=op.f("fk_support_message_sender_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_message")),
    )
    with op.batch_alter_table("support_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_message_case_id"), ["case_id"], unique=False)


def _drop_tables() -> None:
    with op.batch_alter_table("support_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_message_case_id"))

    op.drop_table("support_message")
    op.drop_table("support_case")
    op.drop_table("program_agreement")
    op.drop_table("plan_item")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_mentorship_id"))
        batch_op.drop_index(batch_op.f("ix_task_meeting_id"))

    op.drop_table("task")
    op.drop_table("program_version")
    with op.batch_alter_table("school_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_move_to_organization_id"))
        batch_op.drop_index(batch_op.f("ix_school_move_participation_id"))

    op.drop_table("school_move")
    op.drop_table("personal_program")
    op.drop_table("message_report")
    with op.batch_alter_table("partner_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_message_sender_id"))
        batch_op.drop_index(batch_op.f("ix_partner_message_mentorship_id"))

    op.drop_table("partner_message")
    op.drop_table("message_block")
    op.drop_table("contact_share")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_participation_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("download", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_download_person_id"))

    op.drop_table("download")
    with op.batch_alter_table("destruction_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_destruction_act_person_id"))
        batch_op.drop_index(batch_op.f("ix_destruction_act_organization_id"))

    op.drop_table("destruction_act")
    op.drop_table("contact")
