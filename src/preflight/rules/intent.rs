//! The output intent: what the colours were chosen for (ISO 15930-7, 6.2.2).

use lopdf::{Dictionary, Object};

use crate::Severity::Error;
use crate::pdf::{UnfitProfile, name, output_intents, resolve, stream, stream_content, unfit};

use super::super::survey::Survey;
use super::{PRINT, Rule, when};

/// The output intents for print.
fn intents<'d>(survey: &Survey<'d>) -> Vec<&'d Dictionary> {
    output_intents(survey.document).filter(|intent| name(survey.document, intent, b"S") == Some(b"GTS_PDFX")).collect()
}

/// What is wrong with the profile of the first intent that has one.
fn profile(survey: &Survey) -> Option<UnfitProfile> {
    let profile = intents(survey).into_iter().find_map(|intent| stream(survey.document, intent, b"DestOutputProfile"))?;
    stream_content(profile).map_or(Some(UnfitProfile::Broken), |bytes| unfit(&bytes))
}

pub const RULES: &[Rule] = &[
    Rule {
        id: "output-intent",
        title: "The file says what it is printed on",
        severity: Error,
        uses: PRINT,
        reason: "the same inks look different on other paper: without an output intent nobody can tell what was meant",
        remedy: "export it as PDF/X-4 with the printing condition that your printer names",
        find: |survey, _| when(intents(survey).is_empty(), "there is no output intent GTS_PDFX"),
    },
    Rule {
        id: "one-output-intent",
        title: "There is one output intent",
        severity: Error,
        uses: PRINT,
        reason: "two conditions leave the printer without one",
        remedy: "keep the one of your printer",
        find: |survey, _| {
            let count = intents(survey).len();
            when(count > 1, format!("there are {count} output intents GTS_PDFX"))
        },
    },
    Rule {
        id: "output-condition",
        title: "The printing condition has a name",
        severity: Error,
        uses: PRINT,
        reason: "the printer chooses plates and proofs by it",
        remedy: "give the output intent an OutputConditionIdentifier, such as FOGRA39",
        find: |survey, _| {
            let named = |intent: &&Dictionary| {
                let text = intent.get(b"OutputConditionIdentifier").map(|text| resolve(survey.document, text));
                matches!(text, Ok(Object::String(text, _)) if !text.is_empty())
            };
            when(intents(survey).iter().any(|intent| !named(intent)), "the output intent has no OutputConditionIdentifier")
        },
    },
    Rule {
        id: "output-profile",
        title: "The profile of the press is embedded",
        severity: Error,
        uses: PRINT,
        reason: "colours can be proofed and converted only through it",
        remedy: "export it with the ICC profile embedded",
        find: |survey, _| {
            let embedded = |intent: &&Dictionary| stream(survey.document, intent, b"DestOutputProfile").is_some();
            when(intents(survey).iter().any(|intent| !embedded(intent)), "the output intent has no embedded profile")
        },
    },
    Rule {
        id: "output-profile-readable",
        title: "The profile of the press is whole",
        severity: Error,
        uses: PRINT,
        reason: "a damaged profile stops the workflow, or gives other colours",
        remedy: "ask the printer for the ICC profile once more, and embed that",
        find: |survey, _| when(profile(survey) == Some(UnfitProfile::Broken), "the embedded profile is damaged"),
    },
    Rule {
        id: "output-profile-class",
        title: "The profile is one of a press",
        severity: Error,
        uses: PRINT,
        reason: "a profile of a screen or a colour space does not tell what inks do",
        remedy: "embed an output profile: its class is `prtr`",
        find: |survey, _| when(profile(survey) == Some(UnfitProfile::NotOutput), "the embedded profile is not of a printing press"),
    },
    Rule {
        id: "output-profile-cmyk",
        title: "The profile is one of four inks",
        severity: Error,
        uses: PRINT,
        reason: "the plates are cyan, magenta, yellow and black",
        remedy: "embed the CMYK profile of the press, not one of RGB or grey",
        find: |survey, _| when(profile(survey) == Some(UnfitProfile::NotCmyk), "the embedded profile is not of four inks"),
    },
];
