//! Has a release made, and saves it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tonic::Request;

use crate::agent::Agent;
use crate::agent::proto::create_release_response::Event;
use crate::agent::proto::{CreateReleaseRequest, Phase, Progress, ReleaseInfo, ReleaseSummary};
use crate::failure::{Failure, with_retries};
use crate::save::{NewFile, PUBLIC};

/// Longer than the agent works on one release.
const DEADLINE: Duration = Duration::from_secs(31 * 60);

/// The path of the saved release. Every attempt has the same token, so all of them are for the same release.
pub async fn create(agent: &Agent, url: &str, tag: &str, folder: &Path, token: &str) -> Result<PathBuf, Failure> {
    let request = CreateReleaseRequest {
        repository_url: url.into(),
        tag: tag.into(),
        idempotency_token: token.into(),
        ..Default::default()
    };
    let mut file = NewFile::create(folder, PUBLIC)?;
    let name = with_retries(async || receive(agent, &request, &mut file).await).await?;
    let path = folder.join(name);
    file.keep(&path)?;
    Ok(path)
}

/// Reads one answer to its end. Returns the name of the file.
async fn receive(agent: &Agent, request: &CreateReleaseRequest, file: &mut NewFile) -> Result<String, Failure> {
    file.clear()?;
    let mut request = Request::new(request.clone());
    request.set_timeout(DEADLINE);
    let mut stream = agent.stub().create_release(request).await?.into_inner();
    let (mut name, mut size, mut hash) = (None, 0, Sha256::new());
    while let Some(response) = stream.message().await? {
        match response.event {
            Some(Event::Progress(progress)) => report(&progress),
            Some(Event::Info(info)) => name = Some(file_name(info)?),
            Some(Event::Chunk(chunk)) => {
                file.write_all(&chunk)?;
                hash.update(&chunk);
                size += chunk.len() as u64;
            }
            Some(Event::Summary(summary)) => {
                check(&summary, size, &hash.finalize())?;
                return name.ok_or(Failure::Lost);
            }
            // Of a newer agent.
            None => {}
        }
    }
    Err(Failure::Lost)
}

fn report(progress: &Progress) {
    if let (Phase::Queued, Some(position)) = (progress.phase(), progress.queue_position) {
        eprintln!("waiting, number {position} in the agent's queue");
    }
}

/// A name from outside: it must not lead elsewhere.
fn file_name(info: ReleaseInfo) -> Result<String, Failure> {
    let name = info.file_name;
    let is_plain = !name.starts_with('-') && !name.contains(['/', '\\', '\0']) && name.ends_with(".git.tgz.sig");
    if is_plain { Ok(name) } else { Err(Failure::Refused(format!("the agent names the file {name:?}"))) }
}

fn check(summary: &ReleaseSummary, size: u64, digest: &[u8]) -> Result<(), Failure> {
    let sha256 = digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    if summary.size_bytes == size && summary.sha256 == sha256 {
        return Ok(());
    }
    Err(Failure::Refused("what came is not what the agent says it sent".into()))
}
