"""Titles of the taxonomy in the reader's language; services/data/taxonomy.yaml has the codes."""

from collections.abc import Mapping

from aiogram.utils.i18n import lazy_gettext as __

DIRECTIONS: Mapping[str, object] = {
    "theory": __("Theory and research"),
    "law": __("Law and documents"),
    "subject": __("Subject and its teaching"),
    "psychology": __("Psychology and pedagogy"),
    "methodics": __("Teaching methods"),
    "ict": __("ICT skills"),
    "digital": __("Digital education"),
    "upbringing": __("Upbringing and extracurricular work"),
    "health": __("Pupils' health"),
    "management": __("Management (for heads)"),
}
ITEMS: Mapping[str, object] = {
    "theory.modern_approaches": __("Modern approaches to teaching"),
    "theory.age_development": __("How pupils develop with age"),
    "theory.research": __("A teacher's own research"),
    "theory.literature": __("Working with professional literature"),
    "theory.evidence": __("Decisions based on data"),
    "law.fgos": __("The updated federal standards"),
    "law.fop_programs": __("Federal, working and lesson plans"),
    "law.documents": __("Paperwork and the e-journal"),
    "law.rights": __("A teacher's rights and duties"),
    "law.attestation": __("Attestation and portfolio"),
    "law.personal_data": __("Personal data and safety"),
    "subject.content": __("Difficult topics of the subject"),
    "subject.practice": __("Practical and laboratory work"),
    "subject.vpr": __("Preparing for the national tests (VPR)"),
    "subject.oge": __("Preparing for the exam of year 9 (OGE)"),
    "subject.ege": __("Preparing for the final exam (EGE)"),
    "subject.olympiads": __("Preparing for olympiads"),
    "subject.functional_literacy": __("Functional literacy"),
    "subject.interdisciplinary": __("Links with other subjects"),
    "psychology.motivation": __("Motivation to learn"),
    "psychology.discipline": __("Discipline and classroom management"),
    "psychology.struggling": __("Helping pupils who fall behind"),
    "psychology.gifted": __("Working with gifted pupils"),
    "psychology.special_needs": __("Children with special needs"),
    "psychology.language_barrier": __("Children who learn in a second language"),
    "psychology.conflict": __("Conflicts and bullying"),
    "psychology.parents": __("Talking with parents"),
    "methodics.lesson_design": __("Aim and structure of a lesson"),
    "methodics.active_methods": __("Active methods"),
    "methodics.differentiation": __("Tasks of several levels"),
    "methodics.formative": __("Formative assessment"),
    "methodics.grading": __("Fair marks"),
    "methodics.self_analysis": __("Analysing one's own lesson"),
    "methodics.projects": __("Pupils' projects and research"),
    "methodics.small_class": __("Very small and mixed-age classes"),
    "ict.office": __("Documents, tables, presentations"),
    "ict.equipment": __("Interactive equipment"),
    "ict.video": __("Video calls and recording a lesson"),
    "ict.own_content": __("Digital materials of one's own"),
    "ict.search": __("Finding and choosing resources"),
    "ict.security": __("Information security"),
    "digital.platforms": __("Platforms: My School, RESh and others"),
    "digital.remote": __("Remote and hybrid lessons"),
    "digital.data_analysis": __("Analysing results and data"),
    "digital.digital_assessment": __("Digital assessment"),
    "digital.ai": __("Artificial intelligence at work"),
    "digital.portfolio": __("Digital portfolio"),
    "upbringing.class_teacher": __("Being a class teacher"),
    "upbringing.extracurricular": __("Programme of extracurricular activities"),
    "upbringing.upbringing_program": __("Programme of upbringing"),
    "upbringing.events": __("Events, projects, pupils' associations"),
    "upbringing.career": __("Career guidance"),
    "upbringing.prevention": __("Preventing antisocial behaviour"),
    "upbringing.additional": __("Additional education, Point of Growth"),
    "health.healthy_lesson": __("A lesson that keeps pupils healthy"),
    "health.load": __("Study load and routine"),
    "health.safety": __("Safety and first aid"),
    "health.psych_safety": __("Psychological safety of the class"),
    "health.teacher_resource": __("A teacher's own resources and recovery"),
    "management.risk_profile": __("Analysing the school's risk profile"),
    "management.effective_mode": __("Programme of becoming effective"),
    "management.quality_system": __("Internal quality assurance"),
    "management.staff": __("Working with staff"),
    "management.methodical_work": __("Professional learning in the school"),
    "management.team": __("The management team"),
    "management.network": __("Network agreements and partners"),
    "management.resources": __("Resources and incentives"),
}
SUBJECTS: Mapping[str, object] = {
    "primary": __("Primary school"),
    "russian": __("Russian language"),
    "literature": __("Literature"),
    "native_lang": __("Native language and literature"),
    "foreign_lang": __("Foreign language"),
    "math": __("Mathematics (algebra, geometry, probability and statistics)"),
    "informatics": __("Computer science"),
    "history": __("History"),
    "social": __("Social studies"),
    "geography": __("Geography"),
    "biology": __("Biology"),
    "physics": __("Physics"),
    "chemistry": __("Chemistry"),
    "orkse": __("Religious cultures and ethics"),
    "art": __("Art"),
    "music": __("Music"),
    "technology": __("Technology"),
    "pe": __("Physical education"),
    "obzr": __("Safety and defence of the homeland"),
    "world": __("The world around us"),
    "project": __("Individual project"),
    "correction": __("Remedial courses"),
    "additional": __("Additional education"),
    "preschool": __("Preschool education"),
    "none": __("I do not teach a subject"),
}


def direction_title(code: str) -> str:
    """The title of a direction."""
    return str(DIRECTIONS[code])


def item_title(code: str) -> str:
    """The title of an item of a direction."""
    return str(ITEMS[code])


def subject_title(code: str) -> str:
    """The title of a school subject."""
    return str(SUBJECTS[code])
