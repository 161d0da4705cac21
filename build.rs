//! Packs the house style (`report/`) with its words, the fonts (`fonts/`) and the terms of the CSL locales into the binary.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut code = String::new();
    pack("HOUSE_STYLE", "Files of the house style.", Path::new("report"), &["typ"], &mut code)?;
    pack("FONT_FILES", "Fonts that come with Pressrun.", Path::new("fonts"), &["otf", "ttf"], &mut code)?;
    fs::write(out.join("packed.rs"), code)?;
    name_build()?;
    let mut words = String::new();
    pack("WORDS", "The words of the house style in other languages.", Path::new("report/words"), &["po"], &mut words)?;
    fs::write(out.join("words.rs"), words)?;
    pack_locales(&out)
}

/// Names this build of Pressrun by the digest of all that it is made of, so that what another build made is not taken for its own.
fn name_build() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src\ncargo::rerun-if-changed=Cargo.lock");
    let mut files = vec![PathBuf::from("Cargo.lock")];
    for folder in ["src", "report", "fonts"] {
        collect(Path::new(folder), &["rs", "toml", "typ", "otf", "ttf"], &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.to_string_lossy().as_bytes());
        digest.update(Sha256::digest(fs::read(&file)?));
    }
    let name: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=PRESSRUN_BUILD={name}");
    Ok(())
}

/// Writes each CSL locale to a file of its own. Together they take longer to decode than a small brief takes to build.
fn pack_locales(out: &Path) -> io::Result<()> {
    let mut code = String::from("/// The CSL locales by their language tags, in CBOR.\nstatic LOCALES: &[(&str, &[u8])] = &[\n");
    for locale in hayagriva::archive::locales() {
        let Some(tag) = &locale.lang else { continue };
        let mut bytes = Vec::new();
        ciborium::into_writer(&locale, &mut bytes).map_err(io::Error::other)?;
        let path = out.join(format!("{}.cbor", tag.0));
        fs::write(&path, bytes)?;
        let _ = writeln!(code, "    ({:?}, include_bytes!({path:?})),", tag.0);
    }
    code.push_str("];\n");
    fs::write(out.join("locales.rs"), code)
}

/// Writes a list of paths, relative to the folder, with their bytes.
fn pack(name: &str, what: &str, folder: &Path, endings: &[&str], code: &mut String) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, endings, &mut files)?;
    files.sort();
    let _ = writeln!(code, "/// {what}\npub static {name}: &[(&str, &[u8])] = &[");
    for file in files {
        let relative = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let absolute = fs::canonicalize(&file)?;
        let _ = writeln!(code, "    ({relative:?}, include_bytes!({absolute:?})),");
    }
    code.push_str("];\n");
    Ok(())
}

fn collect(folder: &Path, endings: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, endings, files)?;
        } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
            files.push(path);
        }
    }
    Ok(())
}
