// Command release-client is a Controller's side of the SealCI release agent: it has a release made and saves it, rolls the
// keys, and restores a key ring.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = `Usage: release-client --agent HOST:PORT [--ca FILE --cert FILE --key FILE] [--token TEXT] [--comment TEXT] COMMAND

  create URL TAG DIR   have a release made, and save it in DIR
  roll REASON DIR      deny the key pair and have a new one made: superseded, compromised or retired
  restore FILE         give a sealed key ring back to the agent
`

// interrupted is the exit code of a program that was told to end.
const interrupted = 130

var errUsage = errors.New("the command line is wrong")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	switch {
	case err == nil:
	case errors.Is(err, errUsage):
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "stopped")
		os.Exit(interrupted)
	default:
		fmt.Fprintln(os.Stderr, describe(err))
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var files tlsFiles
	flags := flag.NewFlagSet("release-client", flag.ContinueOnError)
	flags.Usage = func() {}
	address := flags.String("agent", "", "")
	flags.StringVar(&files.ca, "ca", "", "")
	flags.StringVar(&files.cert, "cert", "", "")
	flags.StringVar(&files.key, "key", "", "")
	// The same for every attempt of one release or roll, and for nothing else.
	token := flags.String("token", rand.Text(), "")
	comment := flags.String("comment", "", "")
	if flags.Parse(args) != nil || flags.NArg() == 0 {
		return errUsage
	}
	agent, err := connect(*address, files)
	if err != nil {
		return err
	}
	defer agent.close()
	var result string
	switch words := flags.Args(); {
	case words[0] == "create" && len(words) == 4:
		result, err = agent.create(ctx, words[1], words[2], words[3], *token)
	case words[0] == "roll" && len(words) == 3:
		result, err = agent.roll(ctx, words[1], *comment, words[2], *token)
	case words[0] == "restore" && len(words) == 2:
		result, err = agent.restore(ctx, words[1])
	default:
		err = errUsage
	}
	if err == nil {
		fmt.Println(result)
	}
	return err
}
