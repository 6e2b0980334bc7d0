//! A Controller's side of the SealCI release agent: has a release made and saves it, rolls the keys, restores a key ring.

mod agent;
mod create;
mod failure;
mod keys;
mod save;

use std::path::PathBuf;
use std::process::ExitCode;

use agent::{Agent, TlsFiles};
use failure::Failure;

const USAGE: &str = "\
Usage: release-client --agent HOST:PORT [--ca FILE --cert FILE --key FILE] [--token TEXT] COMMAND

  create URL TAG DIR              have a release made, and save it in DIR
  roll REASON DIR [--comment T]   deny the key pair and have a new one made: superseded, compromised or retired
  restore FILE                    give a sealed key ring back to the agent";

/// What the command line asks for.
#[derive(Default)]
struct Options {
    agent: String,
    tls: TlsFiles,
    token: Option<String>,
    comment: String,
    words: Vec<String>,
}

fn parse() -> Result<Options, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("agent") => options.agent = parser.value()?.string()?,
            Long("ca") => options.tls.ca = Some(PathBuf::from(parser.value()?)),
            Long("cert") => options.tls.cert = Some(PathBuf::from(parser.value()?)),
            Long("key") => options.tls.key = Some(PathBuf::from(parser.value()?)),
            Long("token") => options.token = Some(parser.value()?.string()?),
            Long("comment") => options.comment = parser.value()?.string()?,
            Value(word) => options.words.push(word.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(options)
}

async fn run(options: Options) -> Result<ExitCode, Failure> {
    let agent = Agent::connect(&options.agent, &options.tls)?;
    let token = options.token.map_or_else(random_token, Ok)?;
    let words: Vec<&str> = options.words.iter().map(String::as_str).collect();
    match words[..] {
        ["create", url, tag, folder] => {
            let file = create::create(&agent, url, tag, folder.as_ref(), &token).await?;
            println!("{}", file.display());
        }
        ["roll", reason, folder] => {
            println!("{}", keys::roll(&agent, reason, &options.comment, folder.as_ref(), &token).await?);
        }
        ["restore", file] => println!("{}", keys::restore(&agent, file.as_ref()).await?),
        _ => {
            eprintln!("{USAGE}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A token of 32 hex digits: the same for every attempt of one release or roll, and for nothing else.
fn random_token() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    std::io::Read::read_exact(&mut std::fs::File::open("/dev/urandom")?, &mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Ends when someone wants the program to end.
async fn stopped() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = match parse() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    // Dropping the future of a call cancels it, and removes its temporary file.
    let outcome = tokio::select! {
        outcome = run(options) => outcome,
        _ = stopped() => {
            eprintln!("stopped");
            return ExitCode::from(130);
        }
    };
    outcome.unwrap_or_else(|failure| {
        eprintln!("{failure}");
        ExitCode::FAILURE
    })
}
