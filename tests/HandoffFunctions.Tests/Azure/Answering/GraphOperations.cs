using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;

namespace HandoffFunctions.Tests.Adapters.Answering;

internal static class GraphOperations
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private static readonly DateTimeOffset End = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<Operation> Of(string column) => column switch
    {
        "revoke, disable, remove, renew" =>
        [
            Graph("revoke", async graph => Operation.Word(await new GraphSessions(graph).RevokeAsync("user-1", Cancel))),
            Graph("disable a device", async graph => Operation.Word(await new GraphSessions(graph).DisableDeviceAsync("device-1", Cancel))),
            Graph("disable an agent", async graph => Operation.Word(await new GraphSessions(graph).DisableAgentAsync("agent-1", Cancel))),
            Graph("remove a password", async graph => Operation.Word(await new GraphPasswords(graph).RemoveAsync("app-1", "key-1", Cancel))),
            Graph("renew a subscription", async graph => Operation.Word(await new GraphSubscriptions(graph).RenewAsync("sub-1", End, Cancel))),
        ],
        "make" =>
        [
            Graph("add a password", async graph => Value(await new GraphPasswords(graph).AddAsync("app-1", "name", null, Cancel))),
            Graph("make a subscription", async graph => Value(await new GraphSubscriptions(graph).CreateAsync("users", "updated", "EventGrid:?x", "state", End, Cancel))),
        ],
        "read a state" =>
        [
            Graph("read sessions", async graph => await new GraphSessions(graph).ReadAsync("user-1", Cancel) is var (answer, sessions) && answer is Answer.Done
                ? sessions is { ValidFrom: null, AccountEnabled: null, IsGuest: false } ? "nothing" : "done" : Operation.Word(answer)),
            Graph("read a device", async graph => Flag(await new GraphSessions(graph).ReadDeviceAsync("device-1", Cancel))),
            Graph("read an agent", async graph => Flag(await new GraphSessions(graph).ReadAgentAsync("agent-1", Cancel))),
        ],
        "read the rest" =>
        [
            Graph("list passwords", async graph => Value(await new GraphPasswords(graph).ListAsync("app-1", Cancel))),
            Graph("read a subscription", async graph => Value(await new GraphSubscriptions(graph).ReadAsync("sub-1", Cancel))),
            Graph("list subscriptions", async graph => Value(await new GraphSubscriptions(graph).ListAsync(Cancel))),
            Graph("find a person", async graph => Value(await new GraphPeople(graph).FindAsync("operator-a@ward.example", Cancel))),
        ],
        "look up an account" =>
        [
            Graph("look up an account", async graph => await new GraphAccounts(graph).ReadAsync("user-1", Cancel) is var (answer, account) && answer is Answer.Done
                ? !account!.Exists ? "gone" : account.Enabled is null ? "nothing" : "done" : Operation.Word(answer)),
        ],
        "end a subscription" =>
        [
            Graph("end a subscription", async graph => Operation.Word(await new GraphSubscriptions(graph).DeleteAsync("sub-1", Cancel))),
        ],
        _ => [],
    };

    private static Operation Graph(string name, Func<Lazy<GraphConnection>, Task<string>> call) => Operation.Of(name, ErrorShape.Graph, async (address, patience) =>
    {
        var clock = new LeapingClock();
        var graph = GraphConnection.OnFirstUse(new Uri(address, "v1.0"), new CountingCredential(clock), clock, patience: patience);
        var word = await call(graph);
        graph.Value.Dispose();
        return word;
    });

    private static string Flag((Answer Answer, bool? Enabled) read) => read is { Answer: Answer.Done, Enabled: null } ? "nothing" : Operation.Word(read.Answer);

    /// <summary>A value comes with a yes and with nothing else.</summary>
    private static string Value<T>((Answer Answer, T? Value) said) =>
        said.Answer is Answer.Done == said.Value is not null || said.Value is System.Collections.ICollection { Count: 0 } ? Operation.Word(said.Answer) : $"{Operation.Word(said.Answer)} with the wrong value";
}
