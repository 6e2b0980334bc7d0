//! Why something failed, and whether it may be tried again: by the agent's own table, reasons.json.

use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::StatusExt;

const ATTEMPTS: u32 = 6;

static TABLE: LazyLock<serde_json::Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../reasons.json")).expect("reasons.json is JSON"));

#[derive(Debug)]
pub enum Failure {
    /// Of the agent, or of gRPC on the way to it.
    Call(Status),
    /// The stream ended as if all were well, but the release is not whole.
    Lost,
    /// What came is not what was asked for: asking again is of no use.
    Refused(String),
    Io(std::io::Error),
    Transport(tonic::transport::Error),
}

impl Failure {
    /// How long to wait before the same request is made again; none when that is of no use.
    fn delay(&self) -> Option<Duration> {
        match self {
            Self::Call(status) => {
                let details = status.get_error_details();
                if let Some(delay) = details.retry_info().and_then(|retry| retry.retry_delay) {
                    return Some(delay);
                }
                match details.error_info() {
                    Some(info) if TABLE["domain"] == info.domain.as_str() => seconds(&TABLE["reasons"][&info.reason]),
                    _ => seconds(&TABLE["statuses"][&name_of(status.code())]),
                }
            }
            Self::Lost => seconds(&TABLE["statuses"][&name_of(Code::Unavailable)]),
            _ => None,
        }
    }
}

fn seconds(entry: &serde_json::Value) -> Option<Duration> {
    let delay = entry["retry"].as_bool()?.then(|| entry["retryAfterSeconds"].as_u64())??;
    Some(Duration::from_secs(delay))
}

/// As gRPC writes it: `DEADLINE_EXCEEDED`.
fn name_of(code: Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(status) => match status.get_details_error_info() {
                Some(info) => {
                    let call = info.metadata.get("callId").map_or("unknown", String::as_str);
                    write!(f, "{}: {} (call {call})", info.reason, status.message())
                }
                None => write!(f, "{}: {}", name_of(status.code()), status.message()),
            },
            Self::Lost => write!(f, "the answer was lost"),
            Self::Refused(why) => write!(f, "{why}"),
            Self::Io(error) => write!(f, "{error}"),
            Self::Transport(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Call(status)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<tonic::transport::Error> for Failure {
    fn from(error: tonic::transport::Error) -> Self {
        Self::Transport(error)
    }
}

/// Calls until it succeeds, or there is no use in it; waits as long as the agent says, twice as long each time.
pub async fn with_retries<T>(mut call: impl AsyncFnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    let mut attempt = 0;
    loop {
        let failure = match call().await {
            Ok(value) => return Ok(value),
            Err(failure) => failure,
        };
        attempt += 1;
        let Some(delay) = failure.delay().filter(|_| attempt < ATTEMPTS) else {
            return Err(failure);
        };
        let delay = delay * 2_u32.pow(attempt - 1);
        eprintln!("{failure}; again in {} s", delay.as_secs_f64());
        tokio::time::sleep(delay).await;
    }
}
