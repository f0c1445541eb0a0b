using System.Net;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Package;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>Another process of the same package beside a stack's own, with settings of its own, over the stack's table.</summary>
internal sealed class SecondApp : IAsyncDisposable
{
    private static readonly string[] Shared = ["Handoff__Tables__ConnectionString", "Handoff__Tables__Name", "Handoff__Api__Issuer", "Handoff__Api__Audience", "Handoff__Policy"];

    private readonly DeathWatch _watch = new();
    private readonly HandlerProcess _process;
    private readonly Stack _stack;
    private string _url = "";

    private SecondApp(Stack stack, HostSettings host, IReadOnlyDictionary<string, string> settings) =>
        (_stack, _process) = (stack, new HandlerProcess(host, settings, Log, _watch));

    public LogLines Log { get; } = new(null);

    /// <summary>The analysts' app with what infra gives it: the table and whose tokens it takes, and the way to no other service.</summary>
    public static Task<SecondApp> AnalystAsync(Stack stack, params (string Name, string Value)[] more) => StartAsync(stack,
    [
        ("Handoff__Part", "analyst"),
        .. Shared.Where(stack.Local.Settings.ContainsKey).Select(name => (name, stack.Local.Settings[name])),
        .. more,
    ]);

    public Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        CallsByHand.CallAsync(method, _url + path, body, [("Authorization", "Bearer " + _stack.Local.TokenFor("analyst-2", "Handoff.Read", "Handoff.Review")), .. headers]);

    public async Task<string> ReadAsync(string path)
    {
        using var answer = await CallAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _watch.DisposeAsync();
    }

    private static async Task<SecondApp> StartAsync(Stack stack, IEnumerable<(string Name, string Value)> settings)
    {
        var given = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        var app = new SecondApp(stack, HostSettings.Read(await AppPackage.EnsureAsync(_ => { }), given), given);
        await app._process.StartAsync(CancellationToken.None);
        app._url = $"http://127.0.0.1:{(await app._process.ReadyAsync(TimeSpan.FromSeconds(30)))!.Port}";
        return app;
    }
}
