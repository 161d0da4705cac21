//! Files of snapshots, by the digests of their bytes. What several snapshots have in common is there once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use rayon::prelude::*;

use crate::output;
use crate::project::{Input, sha256};

/// A folder of files, each compressed (RFC 1950) and named by the SHA-256 digest of its bytes.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

/// Why a file of the store cannot be had.
#[derive(Debug)]
pub enum Lost {
    /// It is not there.
    Missing(PathBuf),
    /// It does not hold the bytes that it is named after.
    Damaged(PathBuf),
    /// It cannot be read.
    Unreadable(PathBuf, io::Error),
}

impl Store {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps files that are not there already, all of them or none, and tells how many bytes that takes.
    ///
    /// # Errors
    /// The path that cannot be written, and why.
    pub fn put(&self, files: &[(Input, Vec<u8>)]) -> Result<u64, (PathBuf, io::Error)> {
        let compressed = files.par_iter().filter(|(input, _)| self.get(input).is_err()).map(|(input, bytes)| {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
            let path = self.path(&input.sha256);
            match encoder.write_all(bytes).and_then(|()| encoder.finish()) {
                Ok(compressed) => Ok((path, compressed)),
                Err(error) => Err((path, error)),
            }
        });
        // By their paths, as several files can be the same.
        let new: BTreeMap<PathBuf, Vec<u8>> = compressed.collect::<Result<_, _>>()?;
        let list: Vec<(&Path, &[u8])> = new.iter().map(|(path, bytes)| (path.as_path(), bytes.as_slice())).collect();
        output::write_all(&list)?;
        Ok(new.values().map(|bytes| bytes.len() as u64).sum())
    }

    /// The bytes with a digest, which are compared with it.
    ///
    /// # Errors
    /// When they are not there as they were kept.
    pub fn get(&self, input: &Input) -> Result<Vec<u8>, Lost> {
        let path = self.path(&input.sha256);
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Lost::Missing(path)),
            Err(error) => return Err(Lost::Unreadable(path, error)),
        };
        let mut bytes = Vec::new();
        // More than was kept is damage, whatever it would come to.
        let limit = input.bytes as u64 + 1;
        match ZlibDecoder::new(io::BufReader::new(file)).take(limit).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() == input.bytes && sha256(&bytes) == input.sha256 => Ok(bytes),
            _ => Err(Lost::Damaged(path)),
        }
    }

    /// The size that bytes take on the disk.
    pub fn size(&self, sha256: &str) -> u64 {
        fs::metadata(self.path(sha256)).map_or(0, |metadata| metadata.len())
    }

    /// Removes what is not used, and tells how many bytes that frees.
    pub fn retain(&self, used: &BTreeSet<&str>) -> io::Result<u64> {
        let mut freed = 0;
        for folder in entries(&self.folder)? {
            let start = name(&folder);
            let Ok(files) = entries(&folder) else { continue };
            for path in files {
                if !used.contains(format!("{start}{}", name(&path)).as_str()) {
                    freed += fs::metadata(&path).map_or(0, |metadata| metadata.len());
                    fs::remove_file(&path)?;
                }
            }
            // Only when nothing is left in it.
            let _ = fs::remove_dir(&folder);
        }
        let _ = fs::remove_dir(&self.folder);
        Ok(freed)
    }

    /// Folders of 256 names each stay small.
    fn path(&self, sha256: &str) -> PathBuf {
        let (start, rest) = sha256.split_at_checked(2).unwrap_or((sha256, ""));
        self.folder.join(start).join(rest)
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
