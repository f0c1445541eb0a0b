using System.CommandLine;
using HandoffFunctions.Local;
using HandoffFunctions.Local.Commands;

var port = new Option<int>("--port") { Description = "Port of the functions; 0 picks a free one.", DefaultValueFactory = _ => 7071 };
var receiverPort = new Option<int>("--receiver-port") { Description = "Port of the receiver of signals, for a policy that names it; default: a free one." };
var policy = new Option<string?>("--policy") { Description = "policy.json for the app; default: the one in its package." };
var data = new Option<string?>("--data") { Description = "Folder that keeps the tables; default: in memory." };
var package = new Option<string?>("--package") { Description = "A published Functions app; default: published from the sources." };
var host = new Option<string>("--host") { Description = "standin, or func for the Azure Functions Core Tools.", DefaultValueFactory = _ => "standin" };
host.AcceptOnlyFromAmong("standin", "func");
var noStory = new Option<bool>("--no-story") { Description = "Plays no sample day, which serve never does." };
var exit = new Option<bool>("--exit") { Description = "Ends after the story." };
var files = new Argument<string[]>("FILE") { Description = "JSON, JSON array or JSON Lines; - is standard input.", Arity = ArgumentArity.OneOrMore };
var to = new Option<string?>("--to") { Description = "The eventGrid or eventHub URL; default: those of the stack that was started last." };

LocalStackOptions Options(ParseResult parsed) => new()
{
    Port = parsed.GetValue(port),
    ReceiverPort = parsed.GetValue(receiverPort),
    PolicyFile = parsed.GetValue(policy),
    DataDirectory = parsed.GetValue(data),
    PackageDirectory = parsed.GetValue(package),
    HostKind = parsed.GetValue(host) == "func" ? HostKind.Func : HostKind.StandIn,
};

var serve = new Command("serve", "Starts everything empty and prints one JSON line when it is ready.") { port, receiverPort, policy, data, package, host, noStory };
serve.SetAction((parsed, cancellation) => Serve.EmptyAsync(Options(parsed), cancellation));

var send = new Command("send", "Publishes events and log records to a running stack.") { files, to };
send.SetAction((parsed, cancellation) => Send.RunAsync(parsed.GetValue(files)!, parsed.GetValue(to), cancellation));

var root = new RootCommand("Runs the whole application on this machine and plays a sample day.") { port, receiverPort, policy, data, package, host, exit, serve, send };
root.SetAction((parsed, cancellation) => Serve.WithSampleDayAsync(Options(parsed), parsed.GetValue(exit), cancellation));

// Child processes are ended before we go; that takes longer than the parser's two seconds on a busy machine.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
