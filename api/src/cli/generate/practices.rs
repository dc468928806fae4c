//! Synthetic practices: sentences of three languages put together by chance, some 2.5 KB each, all named as samples. Every
//! other sentence is made of words that do not exist, so that words are as many and as rare as in real texts.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value, json};

use super::{Series, lexicon::Lexicon};
use crate::{reference::geography, transfer::cells::protect};

/// What sentences are made of in one language. In a sentence `{who}` is a group of people, `{what}` an activity, `{where}` a
/// country.
struct Words {
    lang: &'static str,
    sample: &'static str,
    titles: &'static [&'static str],
    who: &'static [&'static str],
    what: &'static [&'static str],
    sentences: &'static [&'static str],
    blocks: &'static [&'static str],
    indicators: &'static [&'static str],
    lexicon: Lexicon,
}

const LANGUAGES: [Words; 3] = [
    Words {
        lang: "en",
        sample: "sample",
        titles: &["How {who} organized {what}", "{what}: what {who} learnt", "From pilot to routine: {what}", "{what} for {who}"],
        who: &[
            "young workers",
            "domestic workers",
            "home-based weavers",
            "seasonal pickers",
            "small employers",
            "labour inspectors",
            "seafarers",
            "migrant families",
            "women in trade unions",
            "waste collectors",
            "teachers of vocational schools",
            "fishing crews",
        ],
        what: &[
            "joint workplace visits",
            "a wage register",
            "apprenticeships in two places",
            "mobile legal advice",
            "a complaint line",
            "safety committees",
            "childcare near the market",
            "registration of informal firms",
            "a transition fund for coal towns",
            "bargaining for a whole sector",
            "unemployment insurance",
            "training for green jobs",
        ],
        sentences: &[
            "Before it began, {who} in {where} had nobody to turn to, and few knew which rules applied to them.",
            "The ministry and both sides of industry agreed on {what} after three rounds of talks.",
            "A small team visited {who} at home, at work and in the evening, and wrote down what they asked for.",
            "Every quarter a committee with equal seats looked at the figures and changed what did not work.",
            "The budget was modest: two posts, travel, and a room that the municipality lent.",
            "Most of the time went into trust, which no manual can replace.",
            "What helped was that {who} took part from the first day, and that results were read out in public.",
            "It took longer than planned because records existed on paper only, in four different offices.",
            "Others who want to do the same need a law that gives access, and one person whom all sides believe.",
            "An independent study in {where} compared districts with and without {what} and found a clear difference.",
            "Women were asked separately, since many did not speak when supervisors were present.",
            "After two years the costs became part of the regular budget, so that nothing depends on a donor.",
            "Employers joined when they saw that fewer shifts were lost and fewer people left.",
            "The first plan was too large; it began to work once it was cut down to one street, then one town.",
            "Unions trained their own advisers, who now teach {who} in neighbouring regions.",
        ],
        blocks: &[
            "Joint visits",
            "A register that all sides can read",
            "Advisers from among equals",
            "A fund with equal votes",
            "Public results",
        ],
        indicators: &["Workplaces visited", "People with a written contract", "Cases settled within a month", "Apprentices who stayed"],
        lexicon: Lexicon {
            syllables: &[
                "bar", "ben", "brock", "cal", "clay", "dor", "dun", "eld", "fair", "fen", "gar", "glen", "hal", "har", "holt", "ing",
                "kel", "kirk", "lan", "lin", "mar", "mel", "mor", "nor", "oak", "pel", "pen", "rad", "ren", "ros", "sal", "shel", "stan",
                "tar", "thorn", "tor", "ul", "wal", "wen", "wick", "wyn", "yar",
            ],
            endings: &["", "s", "ing", "ed", "er", "ers", "ment", "ments", "ly"],
            between: &["of", "and", "the", "for", "with", "in the", "from", "to", "by", "which"],
        },
    },
    Words {
        lang: "fr",
        sample: "exemple",
        titles: &[
            "Comment {who} ont mis en place {what}",
            "{what} : l’expérience acquise par {who}",
            "De l’essai à la pratique courante : {what}",
        ],
        who: &[
            "les jeunes travailleurs",
            "les travailleuses domestiques",
            "les tisserandes à domicile",
            "les saisonniers",
            "les petits employeurs",
            "les inspecteurs du travail",
            "les gens de mer",
            "les familles migrantes",
            "les femmes syndicalistes",
            "les récupérateurs de déchets",
        ],
        what: &[
            "les visites conjointes",
            "le registre des salaires",
            "l’apprentissage en alternance",
            "le conseil juridique itinérant",
            "la ligne d’écoute",
            "les comités de sécurité",
            "la garde d’enfants près du marché",
            "le fonds de transition",
            "l’assurance chômage",
        ],
        sentences: &[
            "Avant le projet, {who} de ce pays ({where}) ne savaient pas à qui s’adresser ni quelles règles s’appliquaient.",
            "Le ministère et les partenaires sociaux se sont entendus sur {what} après trois séances de négociation.",
            "Une petite équipe a rencontré {who} au travail et le soir, et a noté leurs demandes.",
            "Chaque trimestre, un comité paritaire examinait les chiffres et corrigeait ce qui ne marchait pas.",
            "Le budget est resté modeste : deux postes, les déplacements et une salle prêtée par la commune.",
            "L’essentiel du temps a servi à établir la confiance, qu’aucun manuel ne remplace.",
            "Ce qui a aidé : {who} ont participé dès le premier jour et les résultats ont été lus en public.",
            "Il a fallu plus de temps que prévu, car les dossiers n’existaient que sur papier.",
            "Qui veut faire de même a besoin d’une loi qui ouvre l’accès et d’une personne que tous écoutent.",
            "Une étude indépendante a comparé les districts avec et sans {what} et constaté une nette différence.",
            "Les femmes ont été entendues à part, car beaucoup se taisaient devant leurs supérieurs.",
            "Au bout de deux ans, les coûts ont été inscrits au budget ordinaire.",
            "Les employeurs ont suivi lorsqu’ils ont vu baisser l’absentéisme et les départs.",
        ],
        blocks: &["Visites conjointes", "Un registre lisible par tous", "Des conseillers issus du métier", "Un fonds à voix égales"],
        indicators: &["Lieux de travail visités", "Personnes ayant un contrat écrit", "Affaires réglées en un mois"],
        lexicon: Lexicon {
            syllables: &[
                "bel", "bou", "cha", "cler", "cour", "dau", "del", "fau", "fé", "fleu", "gar", "gé", "gran", "jol", "lam", "lé", "lou",
                "mai", "mar", "mon", "né", "noi", "pal", "pé", "plai", "que", "rai", "ré", "rou", "sau", "sé", "sou", "tan", "té", "tour",
                "val", "ver", "vil", "voi",
            ],
            endings: &["", "s", "tion", "tions", "eur", "euse", "ité", "ment", "és"],
            between: &["de", "et", "la", "pour", "avec", "dans les", "des", "à", "par", "que"],
        },
    },
    Words {
        lang: "es",
        sample: "ejemplo",
        titles: &["Cómo {who} organizaron {what}", "{what}: lo que aprendieron {who}", "De la prueba a la rutina: {what}"],
        who: &[
            "los jóvenes trabajadores",
            "las trabajadoras domésticas",
            "las tejedoras a domicilio",
            "los temporeros",
            "los pequeños empleadores",
            "los inspectores del trabajo",
            "la gente de mar",
            "las familias migrantes",
            "las mujeres sindicalistas",
            "los recicladores",
        ],
        what: &[
            "las visitas conjuntas",
            "el registro de salarios",
            "la formación dual",
            "la asesoría jurídica itinerante",
            "la línea de quejas",
            "los comités de seguridad",
            "las guarderías junto al mercado",
            "el fondo de transición",
            "el seguro de desempleo",
        ],
        sentences: &[
            "Antes del proyecto, {who} ({where}) no tenían a quién acudir ni sabían qué normas se les aplicaban.",
            "El ministerio y los interlocutores sociales acordaron {what} tras tres rondas de conversaciones.",
            "Un equipo pequeño visitó a {who} en el trabajo y por la tarde, y anotó lo que pedían.",
            "Cada trimestre un comité paritario revisaba las cifras y cambiaba lo que no funcionaba.",
            "El presupuesto fue modesto: dos puestos, viajes y una sala prestada por el municipio.",
            "La mayor parte del tiempo se dedicó a crear confianza, que ningún manual sustituye.",
            "Ayudó que {who} participaran desde el primer día y que los resultados se leyeran en público.",
            "Se tardó más de lo previsto porque los registros solo existían en papel.",
            "Quien quiera hacer lo mismo necesita una ley que dé acceso y una persona en la que todos confíen.",
            "Un estudio independiente comparó distritos con y sin {what} y halló una diferencia clara.",
            "Se escuchó a las mujeres por separado, porque muchas callaban ante sus supervisores.",
            "A los dos años los costos pasaron al presupuesto ordinario.",
            "Los empleadores se sumaron al ver que se perdían menos turnos y se marchaba menos gente.",
        ],
        blocks: &["Visitas conjuntas", "Un registro que todos pueden leer", "Asesores del propio oficio", "Un fondo con votos iguales"],
        indicators: &["Centros de trabajo visitados", "Personas con contrato escrito", "Casos resueltos en un mes"],
        lexicon: Lexicon {
            syllables: &[
                "al", "ba", "be", "ca", "ce", "co", "cho", "da", "de", "do", "fa", "fi", "ga", "gue", "ja", "la", "le", "lla", "lo", "ma",
                "me", "mo", "na", "ñe", "no", "pa", "pe", "que", "ra", "re", "ro", "sa", "se", "so", "ta", "te", "tre", "va", "ve", "vi",
                "za", "zo",
            ],
            endings: &["", "s", "ción", "ciones", "dor", "dores", "mente", "idad", "ado"],
            between: &["de", "y", "la", "para", "con", "en los", "del", "a", "por", "que"],
        },
    },
];

const PRIORITIES: [&str; 6] = ["equality", "labour-rights", "employment", "protection", "just-transitions", "social-dialogue"];
const SECTIONS: [(&str, usize); 8] = [
    ("context", 2),
    ("approach", 3),
    ("stakeholders", 1),
    ("social_dialogue", 1),
    ("equality", 1),
    ("success_factors", 1),
    ("lessons", 2),
    ("replication", 1),
];

/// Whose practices they are: references as an import reads them.
pub(super) enum Owners {
    /// The first so many of `generate partners`, imported from this source.
    Generated(String, u64),
    /// One of these each.
    Listed(Vec<String>),
}

impl Owners {
    fn pick(&self, series: &mut Series) -> String {
        match self {
            Self::Generated(source, count) => format!("{source}:sample-{}", 1 + series.next() % (*count).max(1)),
            Self::Listed(references) => series.pick(references).clone(),
        }
    }
}

/// What is the same for all rows.
pub(super) struct Plan {
    /// Whose.
    pub owners: Owners,
    /// Whether they say that they were published before.
    pub published: bool,
}

/// Synthetic practices as lines of an import; the same seed gives the same rows.
pub(super) fn rows(count: u64, seed: u64, plan: &Plan) -> impl Iterator<Item = Map<String, Value>> {
    let mut series = Series(seed);
    (1..=count).filter_map(move |number| match row(&mut series, number, plan) {
        Value::Object(fields) => Some(fields),
        _ => None,
    })
}

fn row(series: &mut Series, number: u64, plan: &Plan) -> Value {
    let words = series.pick(&LANGUAGES);
    let countries = [series.pick(geography::countries()), series.pick(geography::countries())];
    let country = countries[0].names.get(words.lang).map_or(countries[0].code.as_str(), String::as_str);
    let (who, what) = (word(series, words.who), word(series, words.what));
    let filled = |text: &str| capitalized(&text.replace("{who}", who).replace("{what}", what).replace("{where}", country));
    let title = filled(word(series, words.titles));
    let mut prose = |sentences: usize| {
        let sentence = |_| {
            let own = series.next().is_multiple_of(2);
            if own { capitalized(&words.lexicon.sentence(series)) } else { filled(word(series, words.sentences)) }
        };
        (0..sentences).map(sentence).collect::<Vec<_>>().join(" ")
    };
    let summary = prose(2);
    let sections: Map<String, Value> =
        SECTIONS.iter().map(|(name, sentences)| ((*name).to_owned(), Value::from(prose(*sentences)))).collect();
    let blocks: Vec<Value> =
        [prose(1), prose(1)].into_iter().enumerate().map(|(index, text)| json!({ "title": words.blocks[index], "text": text })).collect();
    let first = series.next() % 17;
    let started =
        NaiveDate::from_yo_opt(2012 + i32::try_from(series.next() % 9).unwrap_or(0), 1 + u32::try_from(series.next() % 365).unwrap_or(0));
    let day = |days: i64| started.map(|day| (day + chrono::Duration::days(days)).to_string());
    let counted = 40 + series.next() % 900;
    let mut codes = vec![countries[0].code.as_str()];
    if countries[1].code != countries[0].code && series.next().is_multiple_of(3) {
        codes.push(&countries[1].code);
    }
    let mut priorities = vec![*series.pick(&PRIORITIES), *series.pick(&PRIORITIES)];
    priorities.dedup();
    let mut row = json!({
        "external_id": format!("sample-{number}"), "partner": plan.owners.pick(series), "kind": (if series.next().is_multiple_of(5) { "snapshot" } else { "full" }),
        "lang": words.lang, "title": format!("{title} ({} {number})", words.sample), "summary": summary, "started_on": day(0), "ended_on": day(700),
        "sections": sections, "building_blocks": blocks,
        "results": [{
            "indicator": *series.pick(words.indicators), "value": counted.to_string(), "baseline": (counted / 7).to_string(),
            "source": started.map(|day| format!("{} {}", words.sample, day.year() + 2)),
        }],
        "evidence_level": *series.pick(&["observed", "monitored", "evaluated", "independently_evaluated"]),
        "cost_amount": format!("{}.00", 1000 * (5 + series.next() % 400)), "cost_currency": *series.pick(&["EUR", "USD", "XOF"]),
        "priorities": priorities, "interventions": [series.pick(&["living-wages", "equal-pay"])], "sdgs": [1 + first],
        "instruments": [series.pick(&["c081", "c087", "c098", "c155", "c189", "c190"])], "target_groups": [series.pick(&["women", "young-people", "informal-workers", "domestic-workers"])],
        "sectors": [series.pick(&["agriculture", "construction", "textiles", "mining", "education"])], "countries": codes,
    });
    if plan.published {
        row["status"] = json!("published");
        row["published_on"] = json!(day(800));
    }
    row
}

fn word(series: &mut Series, from: &[&'static str]) -> &'static str {
    series.pick::<&str>(from)
}

/// A sentence may begin with what stands in lower case elsewhere.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The columns of [`cells`].
pub(super) fn columns(plan: &Plan) -> Vec<&'static str> {
    let columns = crate::practices::columns::COLUMNS.into_iter();
    let absent = ["id", "slug", "sdg_targets", "regions", "co_implementers", "contacts", "related", "links"];
    columns.filter(|column| !absent.contains(column) && (plan.published || !["status", "published_on"].contains(column))).collect()
}

/// A row as cells of these columns.
pub(super) fn cells(row: &Map<String, Value>, columns: &[&str]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), protect);
    let cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::Array(items) if items.iter().any(Value::is_object) => value.to_string(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(";"),
        value => text(value),
    };
    let section = |column: &str| row.get("sections").and_then(|sections| sections.get(column));
    columns.iter().map(|column| row.get(*column).or_else(|| section(column)).map(cell).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_rows_of_a_usual_size() {
        let plan = Plan { owners: Owners::Generated("sample".to_owned(), 50), published: true };
        let made = |seed| rows(300, seed, &plan).map(|row| Value::Object(row).to_string()).collect::<Vec<_>>();
        let first = made(7);
        assert_eq!(first, made(7));
        assert_ne!(first, made(8));
        let usual = first.iter().map(String::len).sum::<usize>() / first.len();
        assert!((2200..2900).contains(&usual), "{usual}");
        assert!(first.iter().all(|row| !row.contains("{w")), "a gap is left in a sentence");
    }
}
