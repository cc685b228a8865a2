"""Words of the tables about studies that are no codes: heads of columns, verdicts, levels."""

from __future__ import annotations

STEPS: dict[str, dict[str, str]] = {
    "coders": {"nl": "onderzoekers, stap 1", "en": "researchers, step 1"},
    "1": {"nl": "fragmenten, stap 1", "en": "fragments, step 1"},
    "1b": {"nl": "reacties, stap 1b", "en": "reactions, step 1b"},
    "2": {"nl": "fragmenten, stap 2", "en": "fragments, step 2"},
}
SUPPORT = ("fragments", "fragment_teams", "counter_fragments", "counter_teams")
HEAD = {
    "quotations": {"nl": "citaten die wij ernaast leggen", "en": "quotations we set beside it"},
    "counter_quotations": {
        "nl": "citaten die wij ertegenover leggen",
        "en": "quotations we set against it",
    },
    "fragments": {"nl": "fragmenten ervoor", "en": "fragments for"},
    "fragment_teams": {"nl": "teams ervoor", "en": "teams for"},
    "counter_fragments": {"nl": "fragmenten ertegen", "en": "fragments against"},
    "counter_teams": {"nl": "teams ertegen", "en": "teams against"},
}
SAMPLE = {
    "approached": {"nl": "benaderd", "en": "approached"},
    "participated": {"nl": "deden mee", "en": "took part"},
    "rate": {"nl": "deelname", "en": "participation"},
    "female": {"nl": "vrouw", "en": "female"},
    "male": {"nl": "man", "en": "male"},
    "age": {"nl": "leeftijd", "en": "age"},
    "experience": {"nl": "jaren ervaring", "en": "years of experience"},
    "minutes": {"nl": "minuten per interview", "en": "minutes per interview"},
}
LEVELS = {
    "structural": {"nl": "structureel", "en": "structural"},
    "content": {"nl": "inhoudelijk", "en": "content"},
    "efficient": {"nl": "efficiënt", "en": "efficient"},
    "effective": {"nl": "effectief", "en": "effective"},
}
VERDICTS = {
    "consistent": {"nl": "ja", "en": "yes"},
    "contradicted": {"nl": "nee", "en": "no"},
    "unknown": {"nl": "–", "en": "–"},
}
OUTCOMES = {
    "held": {"nl": "kwam uit", "en": "held"},
    "partly_held": {"nl": "kwam deels uit", "en": "partly held"},
    "not_held": {"nl": "kwam niet uit", "en": "did not hold"},
}
