// Command oracle prints the DaskJob that Flyte's own dask plugin (flyteplugins 1.16.8, driven by propeller's own manager of Kubernetes
// plugins) creates for a task, and what the connector client of the same release sends for it.
//
//	oracle < CASES > RESULTS     JSON lines: Case in, Result out
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/flyteorg/flyte/flytestdlib/logger"
)

func main() {
	_ = logger.SetConfig(&logger.Config{Level: logger.PanicLevel, Mute: true})
	if err := answerAll(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func answerAll(ctx context.Context, from io.Reader, to io.Writer) error {
	o, err := newOracle(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(o.folder)
	in, out := bufio.NewReaderSize(from, 1<<20), bufio.NewWriterSize(to, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, end := in.ReadBytes('\n')
		if len(line) > 1 {
			if err := encoder.Encode(o.answer(ctx, line)); err != nil {
				return err
			}
		}
		if end != nil {
			return out.Flush()
		}
	}
}
