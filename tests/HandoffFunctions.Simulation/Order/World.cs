using System.Text;
using Azure.Core;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation.Memory;

namespace HandoffFunctions.Simulation.Order;

/// <summary>The product's own handling code, over services in memory and a time that passes only here. One telling of one story happens in it.</summary>
internal sealed class World : IDisposable
{
    public const string ClientState = "what-was-agreed-on";

    /// <summary>Minute 0 of every story.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    public static readonly Uri VaultUri = new("https://ward-kv.vault.azure.net");

    private readonly AccountsOverHttp _accounts = new();

    /// <param name="change">Puts something else in the place of a service.</param>
    public World(HandoffPolicy? policy = null, Func<World, Outside, Outside>? change = null)
    {
        Policy = policy ?? WardPolicy.Plain;
        Time = new VirtualTime(Morning);
        var clock = Time.Clock();
        (Table, Directory, Vault, Topic) = (new MemoryTable(clock), new MemoryDirectory(clock), new MemoryVault(clock), new MemoryTopic());
        Vault.Put(new SecretBinding("ward-wifi", "tablet-1", null, null, null, null));
        Vault.Put(new SecretBinding("key-a", null, "a", null, null, null));
        var graph = GraphConnection.OnFirstUse(new Uri("http://127.0.0.1:9/v1.0"), new NoCredential(), clock, _accounts);
        var outside = new Outside(
            "instance", Table, Directory, new GraphSubscriptions(graph), new GraphAccounts(graph), new GraphPeople(graph), Vault, VaultUri, null, Topic,
            new PushSignals(clock, handler: _accounts), new DirectoryTopic("EventGrid:?azuresubscriptionid=s", ClientState), TimeSpan.Zero);
        Stories = Stories.Of(change is null ? outside : change(this, outside), Policy, clock, new Random(1), Log);
        Run(() => Stories.Store.PrepareAsync(CancellationToken.None));
    }

    public HandoffPolicy Policy { get; }

    public VirtualTime Time { get; }

    public MemoryTable Table { get; }

    public MemoryDirectory Directory { get; }

    public MemoryVault Vault { get; }

    public MemoryTopic Topic { get; }

    public KeptLog Log { get; } = new();

    public Stories Stories { get; }

    /// <summary>How an account stands in the directory; null: it is gone.</summary>
    public void SetAccount(string userId, bool? isEnabled) => _accounts.Set(userId, isEnabled);

    /// <summary>Runs to the end, letting pass whatever time is waited for.</summary>
    public void Run(Func<Task> act)
    {
        // The test runner has a context of its own, on which what follows from a timer would not run on.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var task = act();
            while (!task.IsCompleted)
            {
                if (!Time.FireNext())
                {
                    throw new InvalidOperationException("It waits for something that never comes: not all of it is in this world.");
                }
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void Dispose() => _accounts.Dispose();

    public void Sweep() => Run(() => Stories.Sweep.RunAsync(CancellationToken.None));

    /// <summary>Sweeps whenever something is due, as far as so much later.</summary>
    public void SweepFor(TimeSpan patience)
    {
        var end = Time.Now + patience;
        for (var swept = Time.Now; swept < end && NextDue() is { } due && due <= end; swept = Time.Now)
        {
            // The timer runs once a minute, whatever is due.
            var next = swept.AddMinutes(1);
            Time.AdvanceTo(due > next ? due : next);
            Sweep();
        }

        Time.AdvanceTo(end);
        Sweep();
    }

    private DateTimeOffset? NextDue() => Table.FirstRows("at|").Select(row => (DateTimeOffset?)Oracle.Keys.DueIn(row.RowKey)).Min();

    internal sealed class NoCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("none", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    /// <summary>The directory's accounts, as Graph answers for them.</summary>
    private sealed class AccountsOverHttp : HttpMessageHandler
    {
        private readonly Dictionary<string, bool?> _accounts = new(StringComparer.OrdinalIgnoreCase);

        public void Set(string userId, bool? isEnabled) => _accounts[userId] = isEnabled;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var id = request.RequestUri!.Segments[^1];
            var isEnabled = _accounts.GetValueOrDefault(id, true);
            var (status, body) = isEnabled is { } enabled
                ? (System.Net.HttpStatusCode.OK, $$"""{"id":"{{id}}","accountEnabled":{{(enabled ? "true" : "false")}},"userPrincipalName":"{{id}}@ward.example"}""")
                : (System.Net.HttpStatusCode.NotFound, """{"error":{"code":"Request_ResourceNotFound","message":"none"}}""");
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
