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
    /// Heading of the tables of the numbers behind the charts.
    pub annex: &'static str,
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
    /// Heading of a column of values.
    pub value: &'static str,
    /// Name of all categories that are not named.
    pub other: &'static str,
    /// A cell that is true.
    pub yes: &'static str,
    /// A cell that is false.
    pub no: &'static str,
    /// What the dash in a table stands for.
    pub not_available: &'static str,
    /// Name of a row of sums.
    pub total: &'static str,
    /// Name of a row of means.
    pub mean: &'static str,
    /// Name of a row of weighted means.
    pub weighted_mean: &'static str,
    /// Name of a row of medians.
    pub median: &'static str,
    /// Note on a total that leaves out what is missing.
    pub incomplete: &'static str,
    /// Note under a table in which rounded numbers do not add up.
    pub rounding: &'static str,
    /// Before the licence of data.
    pub licence: &'static str,
    /// Before the edition or vintage of data.
    pub version: &'static str,
    /// Before an approximate number.
    pub about: &'static str,
    /// Between the ends of a range that cannot be joined by a dash.
    pub range_to: &'static str,
    /// Marks a draft.
    pub draft: &'static str,
    /// Heading of the figures that follow from published ones without being published themselves.
    pub implied: &'static str,
    /// Heading of how a poll was made.
    pub methods: &'static str,
    /// Heading of a column of polls.
    pub poll: &'static str,
    /// Before the items that no source reports.
    pub never_reported: &'static str,
    /// What is said of an item that the source does not report.
    pub not_reported: &'static str,
    /// The strategy of data collection.
    pub collection: &'static str,
    /// Who paid for a poll.
    pub sponsor: &'static str,
    /// Who conducted it.
    pub conductor: &'static str,
    /// The question asked.
    pub question: &'static str,
    /// The wording of the question.
    pub wording: &'static str,
    /// Behind a question that is not given word for word.
    pub not_verbatim: &'static str,
    /// Whom the sample stands for.
    pub population: &'static str,
    /// How the sample was drawn.
    pub sampling: &'static str,
    /// How people were asked.
    pub mode: &'static str,
    /// When people were asked.
    pub field_dates: &'static str,
    /// How many people were asked.
    pub sample_size: &'static str,
    /// The margin of error.
    pub margin_of_error: &'static str,
    /// Percentage points.
    pub points: &'static str,
    /// Before the level of confidence.
    pub confidence: &'static str,
    /// How answers were weighted.
    pub weighting: &'static str,
    /// How answers were processed and their quality assured.
    pub processing: &'static str,
    /// What the design cannot tell.
    pub limitations: &'static str,
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
    annex: "Data behind the figures",
    data_sources: "Data and sources",
    cited_in: "Cited in",
    retrieved: "retrieved",
    page: "Page",
    continued: "continued",
    year: "Year",
    date: "Date",
    group: "Group",
    value: "Value",
    other: "Other",
    yes: "yes",
    no: "no",
    not_available: "not available",
    total: "Total",
    mean: "Mean",
    weighted_mean: "Weighted mean",
    median: "Median",
    incomplete: "Without the values that are not available.",
    rounding: "Because of rounding, numbers may not add up to the totals.",
    licence: "licence",
    version: "version",
    about: "about",
    range_to: "to",
    draft: "Draft",
    implied: "Implied figures",
    methods: "Methods",
    poll: "Poll",
    never_reported: "Not reported for any of them",
    not_reported: "not reported",
    collection: "data collection strategy",
    sponsor: "sponsor",
    conductor: "conducted by",
    question: "question",
    wording: "wording",
    not_verbatim: "not verbatim",
    population: "population",
    sampling: "sampling",
    mode: "mode",
    field_dates: "field dates",
    sample_size: "sample size",
    margin_of_error: "margin of error",
    points: "percentage points",
    confidence: "confidence",
    weighting: "weighting",
    processing: "processing and quality",
    limitations: "limitations",
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
    annex: "Datos de los gráficos",
    data_sources: "Datos y fuentes",
    cited_in: "Citado en",
    retrieved: "consultado el",
    page: "Página",
    continued: "continuación",
    year: "Año",
    date: "Fecha",
    group: "Grupo",
    value: "Valor",
    other: "Otros",
    yes: "sí",
    no: "no",
    not_available: "no disponible",
    total: "Total",
    mean: "Media",
    weighted_mean: "Media ponderada",
    median: "Mediana",
    incomplete: "Sin los valores no disponibles.",
    rounding: "Debido al redondeo, los totales pueden no coincidir con la suma de las cifras.",
    licence: "licencia",
    version: "versión",
    about: "unos",
    range_to: "a",
    draft: "Borrador",
    implied: "Cifras implícitas",
    methods: "Metodología",
    poll: "Encuesta",
    never_reported: "No consta en ninguna",
    not_reported: "no consta",
    collection: "estrategia de recogida de datos",
    sponsor: "patrocinador",
    conductor: "realizada por",
    question: "pregunta",
    wording: "redacción",
    not_verbatim: "no literal",
    population: "población",
    sampling: "muestreo",
    mode: "modo",
    field_dates: "trabajo de campo",
    sample_size: "tamaño de la muestra",
    margin_of_error: "margen de error",
    points: "puntos porcentuales",
    confidence: "confianza",
    weighting: "ponderación",
    processing: "tratamiento y calidad",
    limitations: "limitaciones",
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
    annex: "Données des figures",
    data_sources: "Données et sources",
    cited_in: "Cité dans",
    retrieved: "consulté le",
    page: "Page",
    continued: "suite",
    year: "Année",
    date: "Date",
    group: "Groupe",
    value: "Valeur",
    other: "Autres",
    yes: "oui",
    no: "non",
    not_available: "non disponible",
    total: "Total",
    mean: "Moyenne",
    weighted_mean: "Moyenne pondérée",
    median: "Médiane",
    incomplete: "Hors valeurs non disponibles.",
    rounding: "En raison des arrondis, les totaux peuvent différer de la somme des chiffres.",
    licence: "licence",
    version: "version",
    about: "environ",
    range_to: "à",
    draft: "Brouillon",
    implied: "Chiffres implicites",
    methods: "Méthodologie",
    poll: "Sondage",
    never_reported: "Non précisé pour aucun",
    not_reported: "non précisé",
    collection: "stratégie de collecte",
    sponsor: "commanditaire",
    conductor: "réalisé par",
    question: "question",
    wording: "formulation",
    not_verbatim: "non littérale",
    population: "population",
    sampling: "échantillonnage",
    mode: "mode",
    field_dates: "dates de terrain",
    sample_size: "taille de l’échantillon",
    margin_of_error: "marge d’erreur",
    points: "points de pourcentage",
    confidence: "confiance",
    weighting: "pondération",
    processing: "traitement et qualité",
    limitations: "limites",
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
