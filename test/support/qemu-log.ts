/** What makes QEMU log the guest's reads of its serial port, and the state of a processor before it is reset. */
export const qemuLogOptions: readonly string[] = ['-trace', 'serial_read', '-d', 'cpu_reset'];

export interface MachineEvents {
  /** The guest read the serial port's data register. */
  readonly onSerialRead: () => void;
  /** The guest's kernel made its processor fault three deep. */
  readonly onTripleFault: () => void;
  /** Any other reset, which only a machine with more devices than lumper's has. */
  readonly onOtherReset: () => void;
  /** What QEMU says itself. */
  readonly onMessage: (line: string) => void;
}

/** Tells by QEMU's log, which comes in pieces of any size, what the guest does to its machine. */
export class QemuLog {
  readonly #events: MachineEvents;
  #line = '';
  /** QEMU resets the machine itself, before the guest has run. */
  #hasRun = false;
  #faulted = false;
  /** The state that comes next is that of the first processor; others are reset when the kernel starts them. */
  #reset = false;

  constructor(events: MachineEvents) {
    this.#events = events;
  }

  write(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  #take(line: string): void {
    if (line.startsWith('serial_read')) this.#takeRead(line);
    else if (line === 'Triple fault') this.#faulted = true;
    else if (line.startsWith('CPU Reset')) this.#reset = line === 'CPU Reset (CPU 0)';
    else if (this.#reset && /^[ER]IP=/.test(line)) this.#takeReset(line);
    else if (line.startsWith('qemu-system')) this.#events.onMessage(line);
  }

  #takeRead(line: string): void {
    this.#hasRun = true;
    if (line.startsWith('serial_read read addr 0x00 ')) this.#events.onSerialRead();
  }

  /**
   * By the line that has the program counter, which is RIP only where the processor ran 64-bit code. The BIOS, into which
   * a guest jumps that finds no keyboard controller, ends in a triple fault of its own in QEMU, but in 32-bit code.
   */
  #takeReset(line: string): void {
    this.#reset = false;
    if (this.#faulted && line.startsWith('RIP=')) this.#events.onTripleFault();
    else if (this.#hasRun) this.#events.onOtherReset();
    this.#faulted = false;
  }
}
