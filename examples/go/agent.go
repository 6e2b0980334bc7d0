package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	pb "release.sealci.dev/examples/go/releasev1"
)

// tlsFiles are in PEM: who vouches for the agent, and the certificate and key by which it knows us.
type tlsFiles struct {
	ca, cert, key string
}

// agent is a connection to one, made when it is first used.
type agent struct {
	pb.ReleaseAgentClient
	connection *grpc.ClientConn
}

func connect(address string, files tlsFiles) (*agent, error) {
	transport, err := transportOf(files)
	if err != nil {
		return nil, err
	}
	// The agent is where the caller says it is: no proxy of the environment stands between.
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(transport), grpc.WithNoProxy())
	if err != nil {
		return nil, err
	}
	return &agent{pb.NewReleaseAgentClient(connection), connection}, nil
}

func (a *agent) close() {
	// It is of no interest any more.
	_ = a.connection.Close()
}

func transportOf(files tlsFiles) (credentials.TransportCredentials, error) {
	if files == (tlsFiles{}) {
		return insecure.NewCredentials(), nil
	}
	if files.ca == "" || files.cert == "" || files.key == "" {
		return nil, errors.New("--ca, --cert and --key belong together")
	}
	ca, err := os.ReadFile(files.ca)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		return nil, fmt.Errorf("%s holds no certificate", files.ca)
	}
	own, err := tls.LoadX509KeyPair(files.cert, files.key)
	if err != nil {
		return nil, err
	}
	return credentials.NewTLS(&tls.Config{
		RootCAs:      roots,
		Certificates: []tls.Certificate{own},
		MinVersion:   tls.VersionTLS13,
	}), nil
}
