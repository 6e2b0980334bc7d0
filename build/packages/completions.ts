import { bashScript } from '../../src/cli/completion/bash.ts';
import { fishScript } from '../../src/cli/completion/fish.ts';
import { commandWords } from '../../src/cli/completion/words.ts';
import { zshScript } from '../../src/cli/completion/zsh.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { file, type SystemFile } from '../initramfs/system-files.ts';

/** Where Debian's shells look for them. */
export function completionFiles(): SystemFile[] {
  const program = buildProgram();
  const [name, commands] = [program.name(), commandWords(program)];
  const scripts = [
    { path: `usr/share/bash-completion/completions/${name}`, script: bashScript(name, commands) },
    { path: `usr/share/fish/vendor_completions.d/${name}.fish`, script: fishScript(name, commands) },
    { path: `usr/share/zsh/vendor-completions/_${name}`, script: zshScript(name, commands) },
  ];
  return scripts.map(({ path, script }) => file(path, script, 'generated', 0o644));
}
