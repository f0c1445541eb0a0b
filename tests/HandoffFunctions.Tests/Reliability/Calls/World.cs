using HandoffFunctions.Local.Services.EventGrid;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Local.Services.Issuer;
using HandoffFunctions.Local.Services.KeyVault;
using HandoffFunctions.Simulation.Memory;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>All that outlives a process of the app: what is stored, the directory, the vault, the topic and the receivers.</summary>
internal sealed class World
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 7, 0, 0, TimeSpan.Zero);

    /// <summary>So long every call takes.</summary>
    public static readonly TimeSpan EachCall = TimeSpan.FromMilliseconds(20);

    /// <summary>One issuer serves all worlds: making its key takes longer than a story.</summary>
    private static readonly TokenIssuer Issuer = new(new VirtualTime(Start).Clock()) { Issuer = "http://127.0.0.1:9" };

    private static int _vaults;

    /// <summary>So long a call that was given up is still on its way.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(20);

    private readonly List<ITimer> _late = [];
    private readonly GraphEndpoints _graph;
    private readonly KeyVaultEndpoints _vault;
    private readonly OutgoingTopic _topic = new(Issuer);
    private readonly TableOverHttp _rows;

    public World()
    {
        var clock = Time.Clock();
        Table = new MemoryTable(clock) { Written = changes => Watch?.Wrote(changes, IsAwaited) };
        Directory = new GraphState(clock, TimeSpan.Zero);
        Vault = new SecretStore(clock);
        (_rows, _graph, _vault) = (new TableOverHttp(Table), new GraphEndpoints(Directory, Issuer), new KeyVaultEndpoints(Vault, Issuer, (_, _) => { }));
        // The vault's client remembers for the whole of this process what each vault asked of it first.
        VaultUri = new Uri($"http://127.0.0.1:{10_000 + (Interlocked.Increment(ref _vaults) % 50_000)}");
    }

    /// <summary>For any audience, and for longer than any story.</summary>
    public static string Token { get; } = Issuer.Sign("anybody", TimeSpan.FromDays(3650), new Dictionary<string, object>());

    public VirtualTime Time { get; } = new(Start);

    public MemoryTable Table { get; }

    public Watch? Watch { get; set; }

    /// <summary>Whether the outgoing topic takes nothing, whoever asks.</summary>
    public bool TopicIsDown { get; set; }

    /// <summary>Whether what is done now is what a process of the app waits for.</summary>
    public bool IsAwaited { get; set; }

    public GraphState Directory { get; }

    public SecretStore Vault { get; }

    public Uri VaultUri { get; }

    /// <summary>The signals that receivers took: path and <c>jti</c>.</summary>
    public List<(string Path, string TokenId)> Signals { get; } = [];

    public System.Text.Json.Nodes.JsonArray Published => _topic.ToJson();

    /// <summary>Has something done that nobody waits for any more.</summary>
    public void Later<T>(Func<Task<T>> answer) => _late.Add(Time.Clock().CreateTimer(_ => answer(), null, Late, Timeout.InfiniteTimeSpan));

    public Task<HttpResponseMessage> TableAsync(HttpRequestMessage request) => _rows.AnswerAsync(request);

    public Task<HttpResponseMessage> GraphAsync(HttpRequestMessage request) => ((RequestDelegate)_graph.AnswerAsync).AskAsync(request);

    public Task<HttpResponseMessage> VaultAsync(HttpRequestMessage request) => ((RequestDelegate)_vault.AnswerAsync).AskAsync(request);

    public Task<HttpResponseMessage> TopicAsync(HttpRequestMessage request) => TopicIsDown
        ? Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable) { RequestMessage = request, Content = new StringContent("{}") })
        : ((RequestDelegate)_topic.AnswerAsync).AskAsync(request);

    public async Task<HttpResponseMessage> ReceiverAsync(HttpRequestMessage request)
    {
        var token = new JsonWebToken(await request.Content!.ReadAsStringAsync());
        Signals.Add((request.RequestUri!.AbsolutePath, token.Id));
        return new HttpResponseMessage(System.Net.HttpStatusCode.Accepted);
    }
}
