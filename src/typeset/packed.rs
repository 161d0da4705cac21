//! What build.rs packed into the binary.

include!(concat!(env!("OUT_DIR"), "/packed.rs"));
