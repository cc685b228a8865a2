"""The words of tables, pictures and sentences, and the notes under tables, in both languages."""

from __future__ import annotations

from peo.instrument.variable import Text

WORDS: dict[str, Text] = {
    "all": Text(nl="Alle", en="All"),
    "n": Text(nl="n", en="n"),
    "mean": Text(nl="Gemiddelde", en="Mean"),
    "interval": Text(nl="95%-interval", en="95% interval"),
    "below": Text(nl="onder", en="below"),
    "place": Text(nl="plaats", en="place"),
    "possible": Text(nl="mogelijk", en="possible"),
    "open": Text(nl="niet vastgelegd", en="not fixed"),
    "band": Text(nl="wat ook past (geen interval)", en="what fits as well (no interval)"),
    "percent": Text(nl="Procent", en="Per cent"),
    "mentions": Text(nl="% van de keuzes", en="% of mentions"),
    "outcome": Text(nl="Uitkomst", en="Outcome"),
    "by": Text(nl="Naar", en="By"),
    "statistic": Text(nl="Toetsgrootheid", en="Test statistic"),
    "p": Text(nl="p", en="p"),
    "p_adjusted": Text(nl="p (Holm)", en="p (Holm)"),
    "effect": Text(nl="Effectgrootte", en="Effect size"),
    "answers": Text(nl="antwoorden", en="answers"),
    "kruskal_wallis": Text(nl="H", en="H"),
    "chi_square": Text(nl="χ²", en="χ²"),
    "epsilon_squared": Text(nl="ε²", en="ε²"),
    "cramers_v": Text(nl="V", en="V"),
    "published": Text(nl="Gepubliceerd", en="Published"),
    "computed": Text(nl="Berekend", en="Computed"),
    "verdict": Text(nl="Oordeel", en="Verdict"),
    "figure": Text(nl="Cijfer", en="Figure"),
    "claims": Text(nl="Aantal", en="Number"),
    "quantities": Text(nl="Grootheden", en="Quantities"),
    "reason": Text(nl="Reden", en="Reason"),
    "rests_on": Text(nl="rust ook op", en="rests also on"),
    "agrees": Text(nl="stemt overeen", en="agrees"),
    "not shown": Text(nl="niet aangetoond", en="not shown"),
    "differs": Text(nl="wijkt af", en="differs"),
    "not computable": Text(nl="niet te berekenen", en="not computable"),
    "contradictory in the source": Text(
        nl="tegenstrijdig in de bron", en="contradictory in the source"
    ),
    "hidden": Text(nl="niet getoond (kleine groep)", en="not shown (small group)"),
    "count": Text(nl="Aantal", en="Number"),
    "question": Text(nl="Vraag", en="Question"),
    "asked": Text(nl="Gesteld aan", en="Asked"),
    "answered": Text(nl="Beantwoord", en="Answered"),
    "skipped": Text(nl="Niet beantwoord", en="Not answered"),
    "rule": Text(nl="Regel", en="Rule"),
    "severity": Text(nl="Gevolg", en="Consequence"),
    "refuse": Text(nl="rij afgekeurd", en="row rejected"),
    "warn": Text(nl="vermeld", en="listed"),
    "nothing": Text(nl="Geen problemen gevonden.", en="No problems found."),
    "unpublished": Text(
        nl="Over deze meting is eerder niets gepubliceerd.",
        en="Nothing was published about this wave before.",
    ),
    "not_shown": Text(nl="Niet getoond", en="Not shown"),
    "all_agree": Text(nl="Niets wijkt af.", en="Nothing differs."),
    "or": Text(nl=" of ", en=" or "),
    "and": Text(nl=" en ", en=" and "),
    "route": Text(nl="Alleen als:", en="Only if:"),
    "of": Text(nl="Van", en="Of"),
    "reached_end": Text(nl="Tot het einde gekomen", en="Got to the end"),
    "complete": Text(nl="Niets opengelaten", en="Left nothing open"),
    "stopped_after": Text(nl="Gestopt na", en="Stopped after"),
    "respondents": Text(nl="Respondenten", en="Respondents"),
    "summary": Text(nl="samenvatting", en="summary"),
    "appendix": Text(nl="bijlage", en="appendix"),
    "text": Text(nl="tekst", en="text"),
    "tables": Text(nl="tabellen", en="tables"),
    "figures": Text(nl="figuren", en="figures"),
    "chapter": Text(nl="Hoofdstuk", en="Chapter"),
    "impossible": Text(nl="kan niet", en="impossible"),
    "non-response": Text(nl="alleen bij uitval", en="only with non-response"),
    "no solution": Text(nl="telt niet op", en="does not add up"),
    "contradiction": Text(nl="spreekt zich tegen", en="contradicts itself"),
    "not reproduced": Text(nl="volgt niet uit de cijfers", en="does not follow"),
    "follows": Text(nl="volgt, maar staat er niet", en="follows, though not printed"),
    "kind": Text(nl="Soort", en="Kind"),
    "finding": Text(nl="Bevinding", en="Finding"),
    "reading": Text(nl="Zo lezen we het", en="How it is read"),
    "readings": Text(nl="Meer dan één lezing", en="More than one reading"),
    "way_moves": Text(
        nl="Maakt {moved} van {asked} grenzen nauwer", en="Makes {moved} of {asked} bounds narrower"
    ),
    "way_impossible": Text(
        nl="Er zijn geen antwoorden die daarbij passen.", en="No answers fit it."
    ),
    "tried": Text(nl="Geprobeerd", en="Tried"),
    "kept": Text(nl="Aangehouden", en="Held"),
    "not_kept": Text(nl="Niet aangehouden", en="Not held"),
    "none": Text(nl="geen", en="none"),
    "given_up": Text(nl="Losgelaten regel", en="Row given up"),
    "cannot_hold_with": Text(nl="Kan niet samen met", en="Cannot hold with"),
    "welch": Text(nl="F (Welch)", en="F (Welch)"),
    "eta_squared": Text(nl="η²", en="η²"),
    "likelihood_ratio": Text(nl="χ²", en="χ²"),
    "brant": Text(nl="χ²", en="χ²"),
    "cliffs_delta": Text(nl="Cliffs δ", en="Cliff's δ"),
    "cohens_h": Text(nl="Cohens h", en="Cohen's h"),
    "expected": Text(nl="door toeval", en="by chance"),
    "exact": Text(nl="exact", en="exact"),
    "simulated": Text(nl="simulatie", en="simulated"),
    "points": Text(nl="procentpunt", en="points"),
    "superiority": Text(nl="Kans op hoger antwoord", en="Chance of a higher answer"),
    "correlation": Text(nl="Spearmans ρ", en="Spearman's ρ"),
    "odds_ratio": Text(nl="Oddsratio", en="Odds ratio"),
    "change": Text(
        nl="Toegenomen, van wie verandering zag", en="Increased, of those who saw change"
    ),
    "difference": Text(nl="Verschil", en="Difference"),
    "cooccurrence": Text(nl="Samen gekozen", en="Chosen together"),
    "combination": Text(nl="Precies deze keuze", en="Exactly this choice"),
    "step": Text(nl="per stap", en="per step"),
    "against": Text(nl="tegenover", en="against"),
    "model": Text(nl="Alle voorspellers samen", en="All predictors together"),
    "proportional": Text(nl="Evenredige odds (Brant)", en="Proportional odds (Brant)"),
    "size": Text(nl="Respondenten", en="Respondents"),
    "precision": Text(nl="Marge van 50%", en="Margin around 50%"),
    "detectable_share": Text(nl="Verschil tussen metingen", en="Difference between waves"),
    "detectable_mean": Text(nl="Verschil tussen helften (sd)", en="Difference between halves (sd)"),
    "detectable_correlation": Text(nl="Samenhang (ρ)", en="Correlation (ρ)"),
    "before_2015": Text(nl="vóór 2015", en="before 2015"),
    "now": Text(nl="nu", en="now"),
    "people_who_chose": Text(nl="mensen die de oorzaak kiezen", en="people who choose the cause"),
    "changeable": Text(nl="van hen vindt die te beïnvloeden", en="of them can influence it"),
    "other_combinations": Text(
        nl="mensen met een andere combinatie", en="people with another combination"
    ),
    "rank": Text(nl="Plaats", en="Place"),
    "standardised": Text(nl="Aandeel bij de groepen van", en="Share with the groups of"),
    "theme": Text(nl="Thema", en="Theme"),
    "no_line": Text(nl="geen doorlopende lijn", en="no continuous line"),
    "survey": Text(nl="Enquête", en="Survey"),
    "interview": Text(nl="Interviews", en="Interviews"),
    "dialogue": Text(nl="Dialogen", en="Dialogues"),
    "agree": Text(nl="eens", en="agree"),
    "differ": Text(nl="verschillend", en="differ"),
    "silent": Text(nl="één bron", en="one source"),
    "unheard": Text(nl="geen bron", en="no source"),
    "unjudged": Text(nl="niet beoordeeld", en="not judged"),
    "joint_note": Text(
        nl="● de bron zegt er iets over; – de bron zwijgt. Of bronnen het eens zijn, is een lezing "
        "van de redactie van dit project; de reden staat bij het onderwerp.",
        en="● the source speaks of it; – the source is silent. Whether sources agree is a reading "
        "of the editors of this project; the reason stands with the topic.",
    ),
    "reading_by": Text(nl="Lezing van {who}:", en="Reading of {who}:"),
    "no_code": Text(nl="zwijgt hierover", en="silent on this"),
    "no_figure": Text(nl="geen cijfer bekend in deze meting", en="no figure is known in this wave"),
    "no_claim": Text(nl="genoemd, zonder aantal", en="named, without a number"),
    "place_of": Text(nl="plaats {place} van {of}", en="place {place} of {of}"),
    "shared": Text(nl="gedeeld", en="shared"),
    "beside": Text(nl="naast", en="beside"),
    "all_teams": Text(nl="in alle teams", en="in all teams"),
    "quotation": Text(nl="citaat", en="quotation"),
    "quotations": Text(nl="citaten", en="quotations"),
    "point": Text(nl="Handvat", en="Point"),
    "evidence": Text(nl="Wat erover bekend is", en="What is known of it"),
    "actor": Text(nl="Wie", en="Who"),
    "step_of_plan": Text(nl="Stap", en="Step"),
    "in_no_step": Text(nl="in geen stap", en="in no step"),
    "aspect": Text(nl="Aspect", en="Aspect"),
    "aspects": Text(nl="aspecten", en="aspects"),
    "tension": Text(nl="spanning", en="tension"),
    "implied": Text(nl="spanning, in de bron zonder kop", en="tension, not headed in the source"),
    "joint_claims": Text(nl="uitspraken met telwoord", en="claims with a quantifier"),
    "joint_factors": Text(nl="factoren en conclusies", en="factors and conclusions"),
    "nothing_from": Text(nl="Niets uit", en="Nothing from"),
    "name": Text(nl="Naam", en="Name"),
    "means": Text(nl="Staat voor", en="Stands for"),
    "confirmatory": Text(nl="bevestigend", en="confirmatory"),
    "significance": Text(nl="Verschil", en="Difference"),
    "unknown": Text(nl="Niet bekend", en="Not known"),
    "also_said": Text(nl="elders {x}", en="elsewhere {x}"),
    "unknown_n": Text(nl="onbekend", en="not known"),
    "unknown_share": Text(nl="een onbekend deel", en="an unknown share"),
    "between": Text(nl="tussen {low} en {high}", en="between {low} and {high}"),
    "significant": Text(
        nl="significant volgens het rapport", en="significant according to the report"
    ),
    "mixed": Text(
        nl="het rapport noemt het wel en niet significant",
        en="the report calls it significant and not significant",
    ),
    "not_significant": Text(
        nl="niet significant volgens het rapport", en="not significant according to the report"
    ),
    "rank_published": Text(nl="Plaats in het rapport", en="Place in the report"),
    "exploratory": Text(nl="verkennend", en="exploratory"),
    "plan_too_late": Text(
        nl="; het plan staat pas sinds {date} in het logboek, niet van vóór de antwoorden",
        en="; the plan is in the log since {date} only, not from before the answers",
    ),
}

RELATIONS = {  # a number as it was put in a publication
    "approx": Text(nl="ongeveer {x}", en="about {x}"),
    "gt": Text(nl="ruim {x}", en="over {x}"),
    "lt": Text(nl="bijna {x}", en="almost {x}"),
    "ge": Text(nl="minstens {x}", en="at least {x}"),
    "le": Text(nl="hooguit {x}", en="at most {x}"),
}
NOT_IDENTIFIED = "†"
NOTES = {
    "rounding": Text(
        nl="Door afronding telt niet elke verdeling op tot 100.",
        en="Because of rounding not every distribution adds to 100.",
    ),
    "correlation": Text(
        nl="Samenhang is geen oorzaak.",
        en="Correlation is not a cause.",
    ),
    "rho": Text(
        nl="( ) 95%-betrouwbaarheidsinterval (Bonett-Wright).",
        en="( ) 95% confidence interval (Bonett-Wright).",
    ),
    "superiority": Text(
        nl="De kans dat iemand uit de eerste groep hoger antwoordt dan iemand uit de tweede; "
        "gelijk telt half, 50% is geen verschil. ( ) 95%-betrouwbaarheidsinterval "
        "(Newcombe).",
        en="The chance that someone of the first group answers higher than someone of the second; "
        "a tie counts half, 50% is no difference. ( ) 95% confidence interval (Newcombe).",
    ),
    "odds_ratio": Text(
        nl="Boven 1: gaat samen met een hoger antwoord, als de andere voorspellers gelijk blijven. "
        "( ) 95%-betrouwbaarheidsinterval (Wald).",
        en="Above 1: goes with a higher answer, the other predictors being equal. ( ) "
        "95% confidence interval (Wald).",
    ),
    "change": Text(
        nl="Tekentoets: wie geen verandering zag, telt niet mee (zo staat het in het plan). Het "
        "gaat om hoe mensen terugkijken, niet om een meting van toen. Tussen haakjes: "
        "95%-betrouwbaarheidsinterval (Wilson).",
        en="Sign test: those who saw no change do not count (as the plan says). It is about how "
        "people look back, not a measurement of then. In brackets: 95% confidence interval "
        "(Wilson).",
    ),
    "difference": Text(
        nl="Uit totalen van twee metingen onder verschillende, deels misschien dezelfde mensen; "
        "niet gepaard. ( ) 95%-betrouwbaarheidsinterval (Newcombe).",
        en="From totals of two waves of different, in part perhaps the same people; unpaired. ( ) "
        "95% confidence interval (Newcombe).",
    ),
    "cooccurrence": Text(
        nl="Door toeval: wat te verwachten is als ieder evenveel oorzaken kiest als nu en elke "
        "oorzaak even vaak gekozen wordt. Wie er hooguit drie mag kiezen, sluit andere uit.",
        en="By chance: what to expect when everybody chooses as many causes as now and every cause "
        "is chosen as often. Who may choose three at most, excludes others.",
    ),
    "standardised": Text(
        nl="Het aandeel in deze meting als haar groepen even groot waren als in de andere. Wijkt "
        "het weinig af, dan ligt een verschil tussen de metingen niet aan die groepen. ( ) "
        "95%-betrouwbaarheidsinterval (Wilson per groep).",
        en="The share in this wave if its groups were as large as in the other. If it hardly "
        "differs, a difference between the waves is not due to these groups. ( ) 95% "
        "confidence interval (Wilson per group).",
    ),
    "rank": Text(
        nl="Gelijke aandelen delen een plaats. Wat door niemand is gekozen of niet getoond mag "
        "worden, heeft geen plaats.",
        en="Equal shares have one place. What nobody chose or what may not be shown has no place.",
    ),
    "planning": Text(
        nl="Bij 80% onderscheidingsvermogen en 5% significantie, alsof het een aselecte steekproef "
        "is. Dat is een open oproep niet: reken op minder.",
        en="With 80% power at 5% significance, as if the people were a random sample. An open call "
        "is not: count on less.",
    ),
    "p_from": Text(
        nl="p van kleine groepen: uit alle verdelingen met dezelfde totalen (exact) of een "
        "trekking daaruit (simulatie).",
        en="p of small groups: from all tables with the same totals (exact) or a draw of them "
        "(simulated).",
    ),
    "interval": Text(
        nl="( ) 95%-betrouwbaarheidsinterval (Wilson).",
        en="( ) 95% confidence interval (Wilson).",
    ),
    "t": Text(
        nl="( ) 95%-betrouwbaarheidsinterval (t).",
        en="( ) 95% confidence interval (t).",
    ),
    "not_identified": Text(
        nl=f"{NOT_IDENTIFIED} Niet vastgelegd door de gepubliceerde cijfers; geen uitkomst.",
        en=f"{NOT_IDENTIFIED} Not fixed by the published figures; no result.",
    ),
    "unknown": Text(
        nl="Het rapport geeft hier geen cijfers, en uit wat het wel geeft volgen ze niet.",
        en="The report gives no figures here, and none follow from those it gives.",
    ),
    "unknown_cells": Text(
        nl="– niet bekend: het staat niet in het rapport en volgt er niet uit.",
        en="– not known: it is not in the report and does not follow from it.",
    ),
    "range": Text(
        nl="Een bereik houdt elk getal dat bij de publicatie past, in elke lezing ervan, en kan "
        "wijder zijn dan nodig; het is geen betrouwbaarheidsinterval.",
        en="A range holds every number that fits the publication, in any reading of it, and may be "
        "wider than necessary; it is not a confidence interval.",
    ),
    "also_said": Text(
        nl="Elders: het rapport geeft voor hetzelfde twee getallen die elkaar uitsluiten. Voorop "
        "staat het getal van de lezing die de meeste regels laat kloppen; alle lezingen staan in "
        "het hoofdstuk over de gepubliceerde cijfers.",
        en="Elsewhere: the report gives two numbers for the same that exclude each other. First "
        "stands the number of the reading that lets most rows hold; all readings stand in the "
        "chapter on the published figures.",
    ),
    "unsaid_tests": Text(
        nl="Over {n} andere verbanden staat er niets over significantie.",
        en="On {n} other relations nothing is said of significance.",
    ),
    "bounds": Text(
        nl="[ ] houdt elk getal dat past, soms wijder dan nodig; geen betrouwbaarheidsinterval.",
        en="[ ] holds every number that fits, at times wider than necessary; not a confidence "
        "interval.",
    ),
}

BANNER = {  # what is said of records that nobody gave, wherever they are shown
    "reconstructed": Text(
        nl="Gereconstrueerde records: teruggerekend uit gepubliceerde cijfers, van niemand "
        "verzameld. Een rapport toont alleen wat is gepubliceerd en wat daaruit volgt.",
        en="Reconstructed records: calculated back from published figures, collected from nobody. "
        "A report shows only what was published and what follows from it.",
    ),
    "published_totals": Text(
        nl="Alleen wat eerder is gepubliceerd: verwijzingen, codes en aantallen.",
        en="Only what was published before: references, codes and numbers.",
    ),
    "synthetic": Text(
        nl="Synthetische records: verzonnen, van niemand verzameld.",
        en="Synthetic records: invented, collected from nobody.",
    ),
    "demonstration": Text(
        nl="Demonstratie: de mensen hierachter zijn verzonnen. Wat van hen komt, zegt niets over "
        "de jeugdhulp.",
        en="Demonstration: the people behind this are invented. What comes from them says nothing "
        "about youth care.",
    ),
}
