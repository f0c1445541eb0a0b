using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Handoff.Rules.Custody;
using Handoff.Rules.Ledger;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Handling;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>
/// The handling code as it runs on several host instances: each with its own memory, all with one table and one directory, which they reach
/// over HTTP through the stack's proxy and stand-in.
/// </summary>
internal static class Instances
{
    public static async Task<IReadOnlyList<Stories>> OfAsync(Stack stack, int count, ITable table, TimeProvider? time = null)
    {
        var (policy, _) = ReadPolicy.From(await File.ReadAllBytesAsync(PolicyFile.With(_ => { })));
        var token = new GivenToken(await stack.GraphTokenAsync());
        return [.. Enumerable.Range(1, count).Select(n => Stories.Of(Reach(stack, $"instance-{n}", table, token), policy!, time ?? TimeProvider.System, new Random(n), NullLoggerFactory.Instance))];
    }

    /// <summary>A table of its own, behind the stack's counting proxy.</summary>
    public static async Task<TableClient> NewTableAsync(Stack stack)
    {
        var table = new TableClient(StorageConnection.Parse(stack.Local.StorageConnectionString), "t" + Guid.NewGuid().ToString("N"));
        await table.CreateIfNotExistsAsync(CancellationToken.None);
        return table;
    }

    /// <summary>How often a table was asked since the log of calls was last cleared. A batch names its table only inside.</summary>
    public static int RoundTrips(Stack stack) => stack.Local.Calls.Of("table").Count;

    public static Task<Handled> HandleAsync(this Stories instance, JsonObject @event) =>
        instance.Handle.HandleAsync(Encoding.UTF8.GetBytes(@event.ToJsonString()), CancellationToken.None);

    /// <summary>Every one of the sign-ins stands on the device's ledger once, and the chain is whole.</summary>
    public static async Task AssertOnceEachAsync(this Stories instance, string device, IReadOnlyCollection<JsonObject> signIns)
    {
        var (verify, recorded) = (new VerifyChain(), new List<string?>());
        await foreach (var entry in instance.Store.LedgerAsync(HandoffKey.OfDevice(device), 1, CancellationToken.None))
        {
            verify.Next(entry);
            var json = JsonNode.Parse(entry.Text);
            recorded.AddRange(json.Text("type") == "session.started" ? [json.Text("eventId")] : []);
        }

        var head = (await instance.Store.LoadAsync<Device>(HandoffKey.OfDevice(device), CancellationToken.None)).Subject!;
        var verified = verify.Done(head.Seq, head.LastHash);
        Assert.True(verified.Valid, verified.Reason);
        Assert.All(signIns, one => Assert.Equal(1, recorded.Count(id => id == one.Text("id"))));
    }

    private static Outside Reach(Stack stack, string instance, ITable table, TokenCredential token)
    {
        var graph = GraphConnection.OnFirstUse(new Uri(stack.Local.Graph + "/v1.0"), token, TimeProvider.System);
        return new Outside(
            instance, table, new GraphSessions(graph), new GraphSubscriptions(graph), new GraphAccounts(graph), new GraphPeople(graph),
            Vault: null, VaultUri: null, Values: null, Topic: null, new PushSignals(TimeProvider.System), Directory: null, KnownDevicesEvery: TimeSpan.FromSeconds(15));
    }

    private sealed class GivenToken(string token) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(token, TimeProvider.System.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
