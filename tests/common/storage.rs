//! Disks that do not do their work, and how that shows.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::program::{Place, Program};
use super::{CONFIG, Served as _};

const SERVICE: &str = "unavailable_text = { en = \"Please call 555\", ru = \"Позвоните\" }\n";

/// A contact center that says what to do while it takes nobody.
pub fn place() -> Place {
    // The place's own `[server]` table comes first; ours goes on in it.
    Place::new(&format!("{SERVICE}{CONFIG}"))
}

/// What `/readyz` says: the status, and the code where it is not ready.
pub async fn readiness(server: &Program) -> (u16, String) {
    let response = reqwest::get(format!("{}/readyz", server.origin())).await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap_or_default();
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}

/// Waits until `/readyz` says what is `wanted`.
pub async fn until_readiness(server: &Program, wanted: impl Fn(&(u16, String)) -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let found = readiness(server).await;
        if wanted(&found) {
            return;
        }
        assert!(Instant::now() < until, "{found:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A frame that says that nothing is taken, or that everything is.
pub fn told(unavailable: bool) -> impl Fn(&Value) -> bool {
    move |frame| frame["type"] == "service" && frame["unavailable"].is_string() == unavailable
}

/// Takes all room there is on the disk.
pub fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    let (block, mut size) = (vec![7_u8; 64 * 1024], 64 * 1024);
    while size > 0 {
        if file.write_all(&block[..size]).is_err() {
            size /= 2;
        }
    }
}

/// The server's small disk, as it is seen from here.
pub fn disk(place: &Place, server: &Program) -> PathBuf {
    let folder = place.path("disk");
    let inside = folder.strip_prefix("/").unwrap();
    Path::new("/proc").join(server.pid().to_string()).join("root").join(inside)
}
