package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/admin"
	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/core"
	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/service"
	"github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery"
	"github.com/flyteorg/flyte/flyteplugins/go/tasks/plugins/webapi/connector"
)

// catcher is a connector that keeps the request it got last.
type catcher struct {
	service.UnimplementedAsyncAgentServiceServer
	service.UnimplementedAgentMetadataServiceServer
	last *admin.CreateTaskRequest
}

func (c *catcher) CreateTask(_ context.Context, r *admin.CreateTaskRequest) (*admin.CreateTaskResponse, error) {
	c.last = r
	return &admin.CreateTaskResponse{ResourceMeta: []byte("x")}, nil
}

func (c *catcher) GetTask(context.Context, *admin.GetTaskRequest) (*admin.GetTaskResponse, error) {
	return &admin.GetTaskResponse{Resource: &admin.Resource{Phase: core.TaskExecution_SUCCEEDED}}, nil
}

func (c *catcher) ListAgents(context.Context, *admin.ListAgentsRequest) (*admin.ListAgentsResponse, error) {
	return &admin.ListAgentsResponse{Agents: []*admin.Agent{{Name: "oracle", SupportedTaskTypes: []string{"dask"},
		SupportedTaskCategories: []*admin.TaskCategory{{Name: "dask"}}}}}, nil
}

// startConnector loads the connector plugin and lets it send to a catcher.
func (o *oracle) startConnector(ctx context.Context) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	o.catcher = &catcher{}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(256 << 20))
	service.RegisterAsyncAgentServiceServer(server, o.catcher)
	service.RegisterAgentMetadataServiceServer(server, o.catcher)
	go func() { _ = server.Serve(listener) }()
	cfg := *connector.GetConfig()
	cfg.DefaultConnector.Endpoint = listener.Addr().String()
	cfg.WebAPI.ResourceQuotas = nil
	if err := connector.SetConfig(&cfg); err != nil {
		return err
	}
	connector.RegisterConnectorPlugin(&connector.ConnectorService{})
	return o.loadConnector(ctx)
}

func (o *oracle) loadConnector(ctx context.Context) (err error) {
	for _, entry := range pluginmachinery.PluginRegistry().GetCorePlugins() {
		if entry.ID == connector.ID {
			o.connector, err = entry.LoadPlugin(ctx, setup{o.kube})
			return err
		}
	}
	return fmt.Errorf("the connector plugin is not registered")
}

// send fills in what the connector client sends for the case.
func (o *oracle) send(ctx context.Context, c *Case, result *Result) {
	request, failure := o.sent(ctx, c.Given)
	if failure == nil && c.RawPod {
		failure = restorePod(c.Given, request)
	}
	if failure != nil {
		result.RequestError = failure
		return
	}
	raw, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err == nil {
		result.RequestB64 = base64.StdEncoding.EncodeToString(raw)
		result.Request, err = protojson.Marshal(request)
	}
	if err != nil {
		result.RequestError = &Failure{Stage: "marshal", Message: err.Error()}
	}
}

func (o *oracle) sent(ctx context.Context, given Given) (request *admin.CreateTaskRequest, failure *Failure) {
	defer func() {
		if r := recover(); r != nil {
			failure = &Failure{Stage: "panic", Message: fmt.Sprint(r)}
		}
	}()
	t, err := newTask(ctx, given)
	if err != nil {
		return nil, &Failure{Stage: "case", Message: err.Error()}
	}
	o.catcher.last = nil
	transition, err := o.connector.Handle(t.in(ctx), t)
	if failure := failureOf(transition, err); failure != nil {
		return nil, failure
	}
	_ = o.connector.Finalize(t.in(ctx), t)
	if o.catcher.last == nil {
		return nil, &Failure{Stage: "handle", Message: "the client sent nothing"}
	}
	return o.catcher.last, nil
}

func restorePod(given Given, request *admin.CreateTaskRequest) *Failure {
	registered := &core.TaskTemplate{}
	if err := protojson.Unmarshal(given.Template, registered); err != nil {
		return &Failure{Stage: "case", Message: err.Error()}
	}
	if registered.GetK8SPod() != nil {
		request.Template.Target = registered.GetTarget()
	}
	return nil
}
