//! `pressrun schema`.

use std::path::PathBuf;

use clap::Args;
use pressrun::{output as files, project};

use super::{Outcome, output};

/// Write the JSON Schemas of the files of a project, for editors that complete and check TOML
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun schema brief                 the schema of brief.toml, to standard output\n  pressrun schema --out .schemas        all of them, as files\n\nIn an editor with a TOML language server, begin a file with: #:schema .schemas/brief.schema.json"
)]
pub struct Options {
    /// Kind of file: brief, section, footnotes, data or figures
    kind: Option<String>,
    /// Folder to write <kind>.schema.json files to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(options: &Options) -> Outcome {
    let mut schemas = project::schemas();
    if let Some(kind) = &options.kind {
        let known: Vec<&str> = schemas.iter().map(|(kind, _)| *kind).collect();
        if !known.contains(&kind.as_str()) {
            eprintln!("error: there is no kind of file `{kind}`: choose one of {}", known.join(", "));
            return Outcome::WrongUsage;
        }
        schemas.retain(|(known, _)| known == kind);
    }
    let pretty = |schema: &schemars::Schema| format!("{:#}\n", schema.as_value());
    match (&options.out, schemas.as_slice()) {
        (Some(folder), schemas) => {
            for (kind, schema) in schemas {
                let path = folder.join(format!("{kind}.schema.json"));
                if let Err(error) = files::write(&path, pretty(schema).as_bytes()) {
                    eprintln!("error: `{}` cannot be written: {error}", path.display());
                    return Outcome::ProjectErrors;
                }
                output::text(&format!("{}\n", path.display()));
            }
        }
        (None, [(_, schema)]) => output::text(&pretty(schema)),
        (None, schemas) => {
            let all: serde_json::Map<String, serde_json::Value> =
                schemas.iter().map(|(kind, schema)| ((*kind).to_owned(), schema.as_value().clone())).collect();
            output::text(&format!("{:#}\n", serde_json::Value::Object(all)));
        }
    }
    Outcome::Done
}
