//! Works on a project while it is written: watches its folder, makes again what changed, and shows the pages in a browser.
//!
//! A [`Session`] holds the project and the last proof of each edition; a [`Watcher`] tells when to look again; [`follow`] brings the
//! two together and hands the results to a [`Desk`].

mod follow;
pub(crate) mod marks;
mod open;
mod proof;
mod seek;
mod server;
mod session;
mod state;
mod watcher;

pub use follow::{Desk, Rebuild, follow};
pub use marks::Area;
pub use open::{Editor, browse};
pub use proof::{Heading, Proof, ProofId, Sheet, Stages};
pub use seek::{Found, Spot};
pub use server::{PortTaken, Server};
pub use session::{Reading, Session};
pub use state::Shared;
pub use watcher::{Bell, Change, Wake, Watcher};
