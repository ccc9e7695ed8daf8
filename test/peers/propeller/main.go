// Command client runs one-task workflows through FlytePropeller's own code: compiler,
// workflow/node/task executors, plugin registry, web-API plugin framework and the gRPC
// plugin of the release. Only Kubernetes (the workflow store), flyteadmin (the event
// sink) and object storage (memory or disk) are replaced. It prints JSON lines.
//
// The sources in shared/ are written for the monorepo; build.sh rewrites the import
// paths for releases that were built from separate modules.
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

	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/core"
	"github.com/flyteorg/flyte/flytepropeller/events"
	"github.com/flyteorg/flyte/flytepropeller/pkg/apis/flyteworkflow/v1alpha1"
	"github.com/flyteorg/flyte/flytestdlib/config"
	"github.com/flyteorg/flyte/flytestdlib/config/viper"
	"github.com/flyteorg/flyte/flytestdlib/contextutils"
	"github.com/flyteorg/flyte/flytestdlib/logger"
	"github.com/flyteorg/flyte/flytestdlib/promutils"
	"github.com/flyteorg/flyte/flytestdlib/promutils/labeled"
	"github.com/flyteorg/flyte/flytestdlib/storage"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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
	store, dir, outputs, taskError                                      string
	outputsAfter                                                        int
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

func main() {
	f := flag.CommandLine
	f.StringVar(&opt.endpoint, "endpoint", "127.0.0.1:8000", "server under test")
	f.StringVar(&opt.configFile, "config", "", "propeller configuration file; default: one that binds dask to -endpoint")
	f.StringVar(&opt.template, "template", "", "core.TaskTemplate as proto3 JSON or binary (.pb); default: a flytekit-like dask task")
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
	f.StringVar(&opt.store, "store", "mem", "mem or disk")
	f.StringVar(&opt.dir, "dir", "", "directory of -store disk; files are in DIR/data/…, references are file://data/…")
	f.StringVar(&opt.outputs, "outputs", "", "core.LiteralMap (JSON): written as outputs.pb, as the job would")
	f.StringVar(&opt.taskError, "task-error", "", "user|system[-retry]:CODE:MESSAGE: written as error.pb, as the job would")
	f.IntVar(&opt.outputsAfter, "outputs-after", 1, "rounds after the first task event before the files are written")
	f.BoolVar(&opt.verbose, "v", false, "propeller's log on stderr")
	flag.Parse()

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
	ds, err := newStore(ctx)
	if err != nil {
		die(err)
	}
	ws := &memStore{byName: map[string][]byte{}, lose: map[string]int{}}
	sink := &eventSink{}
	p := start(ctx, ds, sink, ws, 1)

	execs := make([]*execution, opt.n)
	for i := range execs {
		name := opt.exec
		if opt.n > 1 {
			name = fmt.Sprintf("%s-%d", opt.exec, i)
		}
		w, err := buildWorkflow(ctx, name)
		if err != nil {
			die(err)
		}
		ws.put(w)
		ws.lose[name] = opt.loseLaunch
		execs[i] = &execution{name: name, ns: w.Namespace}
	}

	sink.touch = func(exec string) {
		for _, e := range execs {
			if e.name == exec {
				e.mu.Lock()
				e.seen = true
				e.mu.Unlock()
			}
		}
	}
	deadline := time.Now().Add(opt.timeout)
	for round := 1; ; round++ {
		if round-1 == opt.restartAfter && opt.restartAfter > 0 {
			emit("restart", map[string]interface{}{"round": round})
			p = start(ctx, ds, sink, ws, 2)
		}
		open := 0
		var wg sync.WaitGroup
		for _, e := range execs {
			if e.done {
				continue
			}
			open++
			wg.Add(1)
			go func(e *execution) {
				defer wg.Done()
				e.round(ctx, p, ws, ds, round)
			}(e)
		}
		wg.Wait()
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

var starts int

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

func newStore(ctx context.Context) (*storage.DataStore, error) {
	cfg := &storage.Config{Type: storage.TypeMemory, InitContainer: "my-bucket"}
	cfg.Limits.GetLimitMegabytes = 10
	if opt.store == "disk" {
		if opt.dir == "" {
			return nil, fmt.Errorf("-store disk needs -dir")
		}
		if err := os.MkdirAll(filepath.Join(opt.dir, "data"), 0o755); err != nil {
			return nil, err
		}
		if err := os.Chdir(opt.dir); err != nil {
			return nil, err
		}
		cfg.Type = storage.TypeStow
		cfg.InitContainer = "data"
		cfg.Stow = stowLocal()
	}
	ds, err := storage.NewDataStore(cfg, promutils.NewScope("store"))
	if err == nil && opt.store != "disk" {
		ds.ComposedProtobufStore = bucket{ds.ComposedProtobufStore}
	}
	return ds, err
}

// bucket lets the memory store look like an object store.
type bucket struct{ storage.ComposedProtobufStore }

func (bucket) GetBaseContainerFQN(context.Context) storage.DataReference { return "s3://my-bucket" }

// outputDir is not stored in the workflow object (json:"-"); propeller derives it.
func outputDir(w *v1alpha1.FlyteWorkflow) storage.DataReference {
	return w.GetNodeExecutionStatus(context.Background(), opt.node).GetOutputDir()
}

// execution is one workflow on its way.
type execution struct {
	name, ns  string
	done      bool
	mu        sync.Mutex
	seen      bool
	seenAt    int
	last      string
	wrote     map[uint32]bool
	aborted   bool
	lastRound time.Time
}

func (e *execution) round(ctx context.Context, p propeller, ws *memStore, ds *storage.DataStore, round int) {
	if !e.aborted && abortNow(round) {
		e.aborted = true
		w := ws.get(e.name)
		now := metav1.Now()
		w.DeletionTimestamp = &now
		ws.put(w)
		emit("terminate", map[string]interface{}{"execution": e.name, "round": round})
	}
	cctx := contextutils.WithNamespace(ctx, e.ns)
	cctx = contextutils.WithExecutionID(cctx, e.name)
	err := p.Handle(cctx, e.ns, e.name)
	w := ws.get(e.name)
	e.report(w, round, err)
	e.mu.Lock()
	if e.seen && e.seenAt == 0 {
		e.seenAt = round
	}
	at := e.seenAt
	e.mu.Unlock()
	if ns := nodeStatus(w); ns != nil && at > 0 && round >= at+opt.outputsAfter {
		if e.wrote == nil {
			e.wrote = map[uint32]bool{}
		}
		if a := ns.GetAttempts(); !e.wrote[a] {
			e.wrote[a] = true
			if err := writeResults(ctx, ds, outputDir(w)); err != nil {
				emit("write-error", map[string]interface{}{"error": err.Error()})
			}
		}
	}
	if w.Status.IsTerminated() {
		e.done = true
		e.final(ctx, ds, w)
	}
}

func abortNow(round int) bool {
	if opt.abortOn != "" {
		if _, err := os.Stat(opt.abortOn); err == nil {
			return true
		}
	}
	return opt.abortAfter > 0 && round > opt.abortAfter
}

func nodeStatus(w *v1alpha1.FlyteWorkflow) *v1alpha1.NodeStatus { return w.Status.NodeStatus[opt.node] }

func errMap(e *core.ExecutionError) map[string]interface{} {
	if e == nil {
		return nil
	}
	return map[string]interface{}{"code": e.GetCode(), "message": e.GetMessage(), "origin": e.GetKind().String()}
}

func (e *execution) report(w *v1alpha1.FlyteWorkflow, round int, err error) {
	m := map[string]interface{}{"execution": e.name, "workflow": w.Status.Phase.String(), "failed_rounds": w.Status.FailedAttempts}
	if ns := nodeStatus(w); ns != nil {
		m["node"] = ns.GetPhase().String()
		m["attempts"] = ns.GetAttempts()
		m["system_failures"] = ns.GetSystemFailures()
		m["message"] = ns.GetMessage()
		m["output_dir"] = outputDir(w)
		if ts := ns.GetTaskNodeStatus(); ts != nil {
			m["plugin_phase"] = ts.GetPhase()
			m["plugin_phase_version"] = ts.GetPhaseVersion()
			m["plugin_state_bytes"] = len(ts.GetPluginState())
		}
	}
	if err != nil {
		m["error"] = err.Error()
	}
	b, _ := json.Marshal(m)
	if string(b) == e.last {
		return
	}
	e.last = string(b)
	m["round"] = round
	emit("round", m)
}

func (e *execution) final(ctx context.Context, ds *storage.DataStore, w *v1alpha1.FlyteWorkflow) {
	m := map[string]interface{}{"execution": e.name, "workflow": w.Status.Phase.String(), "message": w.Status.Message}
	if w.Status.Error != nil {
		m["error"] = errMap(w.Status.Error.ExecutionError)
	}
	if ns := nodeStatus(w); ns != nil {
		m["node"] = ns.GetPhase().String()
		m["attempts"] = ns.GetAttempts()
		m["output_dir"] = outputDir(w)
		out := &core.LiteralMap{}
		if err := ds.ReadProtobuf(ctx, outputDir(w)+"/outputs.pb", out); err == nil {
			m["outputs"] = protoJSON(out)
		} else {
			m["outputs_error"] = err.Error()
		}
	}
	emit("final", m)
}
