//! The words that the house style adds to a brief, such as "Contents" and "Table".

use serde::Serialize;

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// Heading of the contents list.
    pub contents: &'static str,
    /// Heading of the box of key messages.
    pub key_messages: &'static str,
    /// Heading of the summary.
    pub summary: &'static str,
    /// Heading of the bibliography.
    pub references: &'static str,
    /// Name of a table, before its number.
    pub table: &'static str,
    /// Name of a figure, before its number.
    pub figure: &'static str,
    /// Name of a section in running text.
    pub section: &'static str,
    /// Before the source of a table or figure.
    pub source: &'static str,
    /// Before a single note under a table, and in back links.
    pub note: &'static str,
    /// Before several notes under a table.
    pub notes: &'static str,
    /// Heading of the colophon.
    pub colophon: &'static str,
    /// Heading of the list of data sources.
    pub data_sources: &'static str,
    /// Before the back links of a reference.
    pub cited_in: &'static str,
    /// Before the day on which data were retrieved.
    pub retrieved: &'static str,
    /// Name of a page.
    pub page: &'static str,
    /// Behind the heading of a table that goes on on the next page.
    pub continued: &'static str,
    /// Heading of a column of years.
    pub year: &'static str,
    /// Heading of a column of dates.
    pub date: &'static str,
    /// Heading of a column of groups of people.
    pub group: &'static str,
    /// A cell that is true.
    pub yes: &'static str,
    /// A cell that is false.
    pub no: &'static str,
}

const ENGLISH: Terms = Terms {
    contents: "Contents",
    key_messages: "Key messages",
    summary: "Summary",
    references: "References",
    table: "Table",
    figure: "Figure",
    section: "Section",
    source: "Source",
    note: "Note",
    notes: "Notes",
    colophon: "About this brief",
    data_sources: "Data and sources",
    cited_in: "Cited in",
    retrieved: "retrieved",
    page: "Page",
    continued: "continued",
    year: "Year",
    date: "Date",
    group: "Group",
    yes: "yes",
    no: "no",
};

const SPANISH: Terms = Terms {
    contents: "Índice",
    key_messages: "Mensajes clave",
    summary: "Resumen",
    references: "Referencias",
    table: "Cuadro",
    figure: "Gráfico",
    section: "Sección",
    source: "Fuente",
    note: "Nota",
    notes: "Notas",
    colophon: "Acerca de este informe",
    data_sources: "Datos y fuentes",
    cited_in: "Citado en",
    retrieved: "consultado el",
    page: "Página",
    continued: "continuación",
    year: "Año",
    date: "Fecha",
    group: "Grupo",
    yes: "sí",
    no: "no",
};

const FRENCH: Terms = Terms {
    contents: "Table des matières",
    key_messages: "Messages clés",
    summary: "Résumé",
    references: "Références",
    table: "Tableau",
    figure: "Figure",
    section: "Section",
    source: "Source",
    note: "Note",
    notes: "Notes",
    colophon: "À propos de cette note",
    data_sources: "Données et sources",
    cited_in: "Cité dans",
    retrieved: "consulté le",
    page: "Page",
    continued: "suite",
    year: "Année",
    date: "Date",
    group: "Groupe",
    yes: "oui",
    no: "non",
};

/// The words of a language, by its ISO 639 code; none when there are none yet.
pub fn terms(language: &str) -> Option<&'static Terms> {
    match language {
        "en" => Some(&ENGLISH),
        "es" => Some(&SPANISH),
        "fr" => Some(&FRENCH),
        _ => None,
    }
}

/// The words used where a language has none.
pub const FALLBACK: &Terms = &ENGLISH;
