//! Practices as rows of a spreadsheet: the columns of imports and exports, what people call them, and the cells of a record.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    content::{PracticeContent, Section},
    model::PracticeRow,
};
use crate::transfer::cells::{header_key, protect};

/// The columns, in the order of an export. `id` and `slug` are read only to find a record again.
pub const COLUMNS: [&str; 42] = [
    "id",
    "external_id",
    "slug",
    "partner",
    "status",
    "published_on",
    "kind",
    "lang",
    "title",
    "summary",
    "started_on",
    "ended_on",
    "context",
    "approach",
    "stakeholders",
    "social_dialogue",
    "resources",
    "evidence",
    "equality",
    "success_factors",
    "constraints",
    "lessons",
    "replication",
    "sustainability",
    "evidence_level",
    "cost_amount",
    "cost_currency",
    "priorities",
    "interventions",
    "sdgs",
    "sdg_targets",
    "instruments",
    "target_groups",
    "sectors",
    "countries",
    "regions",
    "building_blocks",
    "results",
    "co_implementers",
    "contacts",
    "related",
    "links",
];

/// The column that names the list of a row's external id, where a file has rows of several lists.
const SOURCE: &str = "source";

/// Headers that people write for a column, in English, French, Spanish and Arabic.
const ALIASES: [(&str, &[&str]); 41] = [
    ("external_id", &["identifier", "identifiant", "identificador", "key", "reference", "المعرف"]),
    ("partner", &["organization", "organisation", "partenaire", "socio", "organizacion", "submitted by", "الشريك"]),
    ("status", &["statut", "etat", "estado", "الحالة"]),
    (
        "published_on",
        &[
            "published",
            "date published",
            "publication date",
            "publie le",
            "date de publication",
            "publicado el",
            "fecha de publicacion",
            "تاريخ النشر",
        ],
    ),
    ("kind", &["type", "tipo", "genre de fiche", "النوع"]),
    ("lang", &["language", "langue", "idioma", "lengua", "اللغة"]),
    ("title", &["name", "titre", "intitule", "titulo", "العنوان"]),
    ("summary", &["abstract", "resume", "resumen", "الملخص"]),
    ("started_on", &["start", "start date", "started", "begin", "debut", "date de debut", "inicio", "fecha de inicio", "تاريخ البدء"]),
    ("ended_on", &["end", "end date", "ended", "fin", "date de fin", "fecha de fin", "تاريخ الانتهاء"]),
    ("context", &["context and challenge", "challenge", "background", "contexte", "contexto", "السياق"]),
    ("approach", &["what was done", "approche", "demarche", "enfoque", "النهج"]),
    ("stakeholders", &["parties prenantes", "acteurs", "partes interesadas", "actores", "أصحاب المصلحة"]),
    ("social_dialogue", &["dialogue social", "dialogo social", "الحوار الاجتماعي"]),
    ("resources", &["ressources", "moyens", "recursos", "الموارد"]),
    ("evidence", &["preuves", "elements probants", "pruebas", "evidencia", "الأدلة"]),
    ("equality", &["gender", "gender equality", "egalite", "genre", "igualdad", "genero", "المساواة"]),
    ("success_factors", &["facteurs de succes", "facteurs de reussite", "factores de exito", "عوامل النجاح"]),
    ("constraints", &["obstacles", "contraintes", "limitaciones", "obstaculos", "القيود"]),
    ("lessons", &["lessons learned", "lessons learnt", "enseignements", "lecons", "lecciones", "lecciones aprendidas", "الدروس المستفادة"]),
    ("replication", &["conditions for replication", "reproduction", "conditions de reproduction", "replicacion", "التكرار"]),
    ("sustainability", &["durabilite", "perennite", "sostenibilidad", "الاستدامة"]),
    ("evidence_level", &["level of evidence", "niveau de preuve", "nivel de evidencia", "مستوى الأدلة"]),
    ("cost_amount", &["cost", "cout", "montant", "costo", "coste", "التكلفة"]),
    ("cost_currency", &["currency", "devise", "monnaie", "moneda", "العملة"]),
    ("priorities", &["priority", "thematic priorities", "themes", "priorites", "prioridades", "الأولويات"]),
    ("interventions", &["key interventions", "intervenciones", "التدخلات"]),
    ("sdgs", &["sdg", "goals", "odd", "ods", "أهداف التنمية المستدامة"]),
    ("sdg_targets", &["targets", "cibles", "cibles des odd", "metas", "metas de los ods", "الغايات"]),
    (
        "instruments",
        &["ilo instruments", "conventions", "normes", "instruments de l oit", "instrumentos", "instrumentos de la oit", "الصكوك"],
    ),
    ("target_groups", &["beneficiaries", "groupes cibles", "beneficiaires", "grupos destinatarios", "beneficiarios", "الفئات المستهدفة"]),
    ("sectors", &["sector", "secteurs", "secteur", "sectores", "القطاعات"]),
    ("countries", &["country", "pays", "paises", "pais", "البلدان"]),
    ("regions", &["region", "regiones", "المناطق"]),
    ("building_blocks", &["blocks", "elements constitutifs", "elementos constitutivos", "bloques", "اللبنات"]),
    ("results", &["indicators", "resultats", "indicateurs", "resultados", "indicadores", "النتائج"]),
    ("co_implementers", &["implemented with", "co partners", "partenaires de mise en oeuvre", "socios ejecutores", "الشركاء المنفذون"]),
    ("contacts", &["contact", "contacto", "contactos", "جهات الاتصال"]),
    ("related", &["related practices", "pratiques liees", "practicas relacionadas", "ممارسات ذات صلة"]),
    ("links", &["further reading", "liens", "enlaces", "روابط"]),
    (SOURCE, &["list", "liste", "lista", "المصدر"]),
];

static BY_HEADER: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let aliases = ALIASES.iter().flat_map(|(column, names)| names.iter().map(|name| (header_key(name), *column)));
    // A column's own name goes before what others are called.
    aliases.chain(COLUMNS.into_iter().chain([SOURCE]).map(|column| (column.to_owned(), column))).collect()
});

/// The column that a header means.
pub fn column_of(header: &str) -> Option<&'static str> {
    BY_HEADER.get(&header_key(header)).copied()
}

/// The section whose text stands in a column.
pub fn section_of(column: &str) -> Option<Section> {
    Section::ALL.iter().copied().find(|section| section.name() == column)
}

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
}

/// A JSON array, or nothing for an empty one.
fn array<T: serde::Serialize>(items: &[T]) -> String {
    if items.is_empty() { String::new() } else { serde_json::to_string(items).unwrap_or_default() }
}

/// A practice's cells under these columns: `content` is the text that is exported, `partner` the slug, `status` and the list of
/// `source` whose ids stand in `external_id` as the importer takes them. Contacts are those of `content`: leave the column out
/// where some of them are not to be seen.
pub fn cells_of(row: &PracticeRow, content: &PracticeContent, partner: &str, status: &str, source: &str, columns: &[&str]) -> Vec<String> {
    let text = |value: Option<&str>| value.map(protect).unwrap_or_default();
    let cell = |column: &str| match column {
        "id" => row.id.to_string(),
        "external_id" => text(row.external_id.as_deref().filter(|_| row.source.as_deref() == Some(source))),
        "slug" => row.slug.clone().unwrap_or_default(),
        "partner" => partner.to_owned(),
        "status" => status.to_owned(),
        "published_on" => row.published_at.map(|at| at.date().to_string()).unwrap_or_default(),
        "kind" => content.kind.name().to_owned(),
        "lang" => content.lang.clone(),
        "title" => protect(&content.title),
        "summary" => text(content.summary.as_deref()),
        "started_on" => content.started_on.map(|day| day.to_string()).unwrap_or_default(),
        "ended_on" => content.ended_on.map(|day| day.to_string()).unwrap_or_default(),
        "evidence_level" => {
            content.evidence_level.and_then(|level| serde_json::to_value(level).ok()?.as_str().map(str::to_owned)).unwrap_or_default()
        }
        "cost_amount" => content.cost_amount.clone().unwrap_or_default(),
        "cost_currency" => content.cost_currency.clone().unwrap_or_default(),
        "priorities" => list(&content.priorities),
        "interventions" => list(&content.interventions),
        "sdgs" => list(&content.sdgs.iter().map(|goal| goal.0).collect::<Vec<_>>()),
        "sdg_targets" => list(&content.sdg_targets),
        "instruments" => list(&content.instruments),
        "target_groups" => list(&content.target_groups),
        "sectors" => list(&content.sectors),
        "countries" => list(&content.countries),
        "regions" => list(&content.regions),
        "building_blocks" => array(&content.building_blocks),
        "results" => array(&content.results),
        "co_implementers" => array(&content.co_implementers),
        "contacts" => array(&content.contacts),
        "related" => list(&content.related),
        "links" => array(&content.links),
        other => text(section_of(other).and_then(|section| content.sections.get(section))),
    };
    columns.iter().map(|column| cell(column)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_four_languages_are_understood() {
        for (header, column) in [
            ("Title", "title"),
            ("Facteurs de réussite", "success_factors"),
            ("Lecciones aprendidas", "lessons"),
            ("Diálogo social", "social_dialogue"),
            ("ÉLÉMENTS CONSTITUTIFS", "building_blocks"),
            ("أصحاب المصلحة", "stakeholders"),
            ("sdg_targets", "sdg_targets"),
            ("Publié le", "published_on"),
        ] {
            assert_eq!(column_of(header), Some(column), "{header}");
        }
        assert_eq!(column_of("colour"), None);
    }

    #[test]
    fn no_header_means_two_columns_and_every_section_has_one() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (column, names) in ALIASES {
            assert!(column == SOURCE || COLUMNS.contains(&column), "{column}");
            for name in names.iter().chain([&column]) {
                let other = seen.insert(header_key(name), column);
                assert!(other.is_none_or(|other| other == column), "{name} means {other:?} and {column}");
            }
        }
        for section in Section::ALL {
            assert!(COLUMNS.contains(&section.name()), "{section:?}");
        }
    }
}
