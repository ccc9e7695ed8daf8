// propeller runs workflows of one task through FlytePropeller's own code: compiler, workflow, node and task executors, plugin
// registry, web-API plugin framework and the gRPC plugin of the release. Only Kubernetes (the workflow store) and flyteadmin (the
// event sink) are replaced; object storage is a folder of the disk. It prints JSON lines.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/flyteorg/flyte/flytepropeller/events"
	"github.com/flyteorg/flyte/flytestdlib/config"
	"github.com/flyteorg/flyte/flytestdlib/config/viper"
	"github.com/flyteorg/flyte/flytestdlib/contextutils"
	"github.com/flyteorg/flyte/flytestdlib/logger"
	"github.com/flyteorg/flyte/flytestdlib/promutils"
	"github.com/flyteorg/flyte/flytestdlib/promutils/labeled"
	"github.com/flyteorg/flyte/flytestdlib/storage"
)

type propeller interface {
	Initialize(ctx context.Context) error
	Handle(ctx context.Context, namespace, name string) error
}

type options struct {
	endpoint, configFile, template, inputs, project, domain, exec, node string
	serviceAccount, identity                                            string
	labels, annotations, env, abortOn                                   string
	interruptible                                                       bool
	n, rounds, abortAfter, restartAfter, loseLaunch, systemFailures     int
	interval, resync, timeout                                           time.Duration
	dir                                                                 string
	verbose                                                             bool
}

var opt options
var started = time.Now()
var outMu sync.Mutex

func emit(kind string, m map[string]interface{}) {
	m["kind"] = kind
	m["ms"] = time.Since(started).Milliseconds()
	b, err := json.Marshal(m)
	if err != nil {
		b = []byte(fmt.Sprintf(`{"kind":"emit-error","error":%q}`, err.Error()))
	}
	outMu.Lock()
	defer outMu.Unlock()
	fmt.Println(string(b))
}

func die(err error) {
	emit("fatal", map[string]interface{}{"error": err.Error()})
	os.Exit(2)
}

func parseFlags() {
	f := flag.CommandLine
	f.StringVar(&opt.endpoint, "endpoint", "127.0.0.1:8000", "server under test")
	f.StringVar(&opt.configFile, "config", "", "propeller configuration file; default: one that binds dask to -endpoint")
	f.StringVar(&opt.template, "template", "", "core.TaskTemplate as proto3 JSON or binary (.pb)")
	f.StringVar(&opt.inputs, "inputs", "", "core.LiteralMap as proto3 JSON or binary")
	f.StringVar(&opt.project, "project", "flytesnacks", "")
	f.StringVar(&opt.domain, "domain", "development", "")
	f.StringVar(&opt.exec, "execution", "atc9q2xg8fv5tkzh9w7l", "execution name; with -n > 1 a number is appended")
	f.StringVar(&opt.node, "node", "n0", "node id")
	f.StringVar(&opt.serviceAccount, "service-account", "", "")
	f.StringVar(&opt.identity, "identity", "", "execution identity (run_as)")
	f.StringVar(&opt.labels, "labels", "", "k=v,… execution labels")
	f.StringVar(&opt.annotations, "annotations", "", "k=v,… execution annotations")
	f.StringVar(&opt.env, "env", "", "k=v,… execution environment")
	f.BoolVar(&opt.interruptible, "interruptible", false, "")
	f.IntVar(&opt.n, "n", 1, "number of parallel executions")
	f.DurationVar(&opt.interval, "interval", 250*time.Millisecond, "time between two propeller rounds")
	f.DurationVar(&opt.resync, "resync", 5*time.Second, "webApi.caching.resyncInterval (the framework refuses less than 5s)")
	f.IntVar(&opt.systemFailures, "max-system-failures", 5, "webApi.caching.maxSystemFailures: failed polls before a task is polled no more")
	f.IntVar(&opt.rounds, "max-rounds", 0, "stop after that many rounds (0: no limit)")
	f.DurationVar(&opt.timeout, "timeout", 2*time.Minute, "stop after that time")
	f.IntVar(&opt.abortAfter, "abort-after", 0, "terminate the execution after that many rounds")
	f.StringVar(&opt.abortOn, "abort-on", "", "terminate the execution once this file exists")
	f.IntVar(&opt.restartAfter, "restart-after", 0, "restart propeller (empty caches) after that many rounds")
	f.IntVar(&opt.loseLaunch, "lose-launch", 0, "lose the first N workflow updates that hold the handle of a CreateTask (crash before the workflow is stored)")
	f.StringVar(&opt.dir, "dir", "", "directory of the object store: files are in DIR/data/…, references are file://data/…")
	f.BoolVar(&opt.verbose, "v", false, "propeller's log on stderr")
	flag.Parse()
}

func main() {
	parseFlags()
	level := logger.ErrorLevel
	if opt.verbose {
		level = logger.DebugLevel
	}
	_ = logger.SetConfig(&logger.Config{Level: level, Mute: !opt.verbose, IncludeSourceCode: true})
	ctx := context.Background()
	labeled.SetMetricKeys(contextutils.ProjectKey, contextutils.DomainKey, contextutils.WorkflowIDKey, contextutils.TaskIDKey)
	if err := loadConfig(ctx); err != nil {
		die(err)
	}
	ds, err := newStore()
	if err != nil {
		die(err)
	}
	ws := &memStore{byName: map[string][]byte{}, lose: map[string]int{}}
	sink := &eventSink{}
	p := start(ctx, ds, sink, ws, 1)

	execs, err := newExecutions(ctx, ws)
	if err != nil {
		die(err)
	}
	deadline := time.Now().Add(opt.timeout)
	for round := 1; ; round++ {
		if round-1 == opt.restartAfter && opt.restartAfter > 0 {
			emit("restart", map[string]interface{}{"round": round})
			p = start(ctx, ds, sink, ws, 2)
		}
		open := handleAll(ctx, p, ws, ds, execs, round)
		if open == 0 {
			break
		}
		if (opt.rounds > 0 && round >= opt.rounds) || time.Now().After(deadline) {
			emit("stopped", map[string]interface{}{"round": round, "open": open})
			os.Exit(3)
		}
		time.Sleep(opt.interval)
	}
}

func newExecutions(ctx context.Context, ws *memStore) ([]*execution, error) {
	execs := make([]*execution, opt.n)
	for i := range execs {
		name := opt.exec
		if opt.n > 1 {
			name = fmt.Sprintf("%s-%d", opt.exec, i)
		}
		w, err := buildWorkflow(ctx, name)
		if err != nil {
			return nil, err
		}
		ws.put(w)
		ws.lose[name] = opt.loseLaunch
		execs[i] = &execution{name: name, ns: w.Namespace}
	}
	return execs, nil
}

// handleAll takes every execution that is not over through one round; returns how many those were.
func handleAll(ctx context.Context, p propeller, ws *memStore, ds *storage.DataStore, execs []*execution, round int) int {
	open := 0
	var wg sync.WaitGroup
	for _, e := range execs {
		if e.done {
			continue
		}
		open++
		wg.Add(1)
		go func() {
			defer wg.Done()
			e.round(ctx, p, ws, ds, round)
		}()
	}
	wg.Wait()
	return open
}

func start(ctx context.Context, ds *storage.DataStore, sink events.EventSink, ws *memStore, n int) propeller {
	t := time.Now()
	p, err := newPropeller(ctx, ds, sink, ws, promutils.NewScope(fmt.Sprintf("acc%d", n)))
	if err != nil {
		die(err)
	}
	if err := p.Initialize(ctx); err != nil {
		die(err)
	}
	emit("initialized", map[string]interface{}{"release": release, "took_ms": time.Since(t).Milliseconds(), "config": configText})
	return p
}

var configText string

func loadConfig(ctx context.Context) error {
	file := opt.configFile
	if file == "" {
		dir, err := os.MkdirTemp("", "propeller")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		file = filepath.Join(dir, "propeller.yaml")
		text := strings.NewReplacer("ENDPOINT", opt.endpoint, "RESYNC", opt.resync.String(),
			"FAILURES", strconv.Itoa(opt.systemFailures)).Replace(defaultConfig)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return err
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	configText = string(b)
	return viper.NewAccessor(config.Options{StrictMode: true, SearchPaths: []string{file}}).UpdateConfig(ctx)
}
