//! Makes the stubs from the interface. protox reads it, so no protoc has to be installed.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = "../../proto";
    let file = format!("{folder}/sealci/release/v1/release_agent.proto");
    println!("cargo::rerun-if-changed={file}");
    let files = protox::compile([&file], [folder])?;
    tonic_prost_build::configure().build_server(false).compile_fds(files)?;
    Ok(())
}
