using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Tests.Adapters.KeyVault;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Version = HandoffFunctions.Tests.Adapters.KeyVault.Version;

namespace HandoffFunctions.Tests.Adapters.Answering;

/// <summary>
/// One handoff that owes one step, taken by the app's own code with its own adapters, over HTTP; only the table is in memory, and the time is
/// virtual.
/// </summary>
internal sealed class OneHandoff : IAsyncDisposable
{
    public const string Secret = "pump-login";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private const string DeviceId = "tablet-1";
    private static readonly CancellationToken Cancel = CancellationToken.None;

    private readonly LoopbackService _graph;
    private readonly HandoffPolicy _policy;
    private readonly MemoryTable _table;
    private readonly Stories _stories;

    private OneHandoff(string step, LeapingClock clock, ScriptedDirectory directory, LoopbackService graph, FakeVault vault)
    {
        (Clock, Directory, Vault, _graph) = (clock, directory, vault, graph);
        _policy = Policy(step);
        _table = new MemoryTable(clock);
        var credential = new CountingCredential(clock);
        var connection = GraphConnection.OnFirstUse(new Uri(graph.Address, "v1.0"), credential, clock, patience: Patience);
        var rotation = new SecretRotation(vault.Address, credential, clock, new GraphPasswords(connection), _policy.ReadBack, patience: Patience);
        var outside = new Outside(
            "here", _table, new GraphSessions(connection), new GraphSubscriptions(connection), new GraphAccounts(connection), new GraphPeople(connection),
            step == "rotateSecret" ? rotation : null, vault.Address, null, null, new PushSignals(clock), null, TimeSpan.Zero);
        _stories = Stories.Of(outside, _policy, clock, new Random(1), NullLoggerFactory.Instance);
    }

    public LeapingClock Clock { get; }

    public ScriptedDirectory Directory { get; }

    public FakeVault Vault { get; }

    public static async Task<OneHandoff> ThatOwesAsync(string step)
    {
        var clock = new LeapingClock();
        var directory = new ScriptedDirectory(clock);
        var graph = await LoopbackService.StartAsync(directory.AnswerAsync);
        return new OneHandoff(step, clock, directory, graph, await FakeVault.StartAsync(Secret, clock, new Version("v1", clock.Now.AddDays(-30).ToUnixTimeSeconds(), "old")));
    }

    /// <summary>The next operator signs in.</summary>
    public async Task PassOnAsync()
    {
        await _table.CreateIfNotExistsAsync(Cancel);
        await SignInAsync("operator-a", "s-1");
        Clock.Move(TimeSpan.FromSeconds(90));
        await SignInAsync("operator-b", "s-2");
    }

    /// <summary>A minute passes, and the sweep runs.</summary>
    public async Task SweepAsync()
    {
        Clock.Move(TimeSpan.FromMinutes(1));
        await _stories.Sweep.OnceAsync(Cancel);
    }

    /// <summary>Sweeps until the step is settled, for three hours at most.</summary>
    public async Task SettleAsync()
    {
        for (var sweeps = 0; sweeps < 180 && (await StepAsync()).IsOpen; sweeps++)
        {
            await SweepAsync();
        }
    }

    /// <summary>An analyst has what failed tried again.</summary>
    public async Task RetryAsync()
    {
        var loaded = await _stories.Store.LoadAsync<Device>(HandoffKey.OfDevice(DeviceId), Cancel);
        var key = (await StepAsync()).Key;
        var finding = loaded.Subject!.Findings.Single(finding =>
            finding.Kind is FindingKind.TeardownStuck or FindingKind.TeardownUnverifiable && finding.Cause.EndsWith(key, StringComparison.Ordinal));
        await _stories.WorkOff.RecordAsync(loaded, (device, now) => Review.Retry(device, finding, "analyst-1", _policy, now), Cancel);
    }

    /// <summary>The step; a vault that does not say what is bound in it makes another, which asks for that again.</summary>
    public async Task<Step> StepAsync() =>
        (await _stories.Store.LoadAsync<Device>(HandoffKey.OfDevice(DeviceId), Cancel)).Subject!.Handoffs.Single().Steps.Single(step => step.Target != PlanSteps.BoundSecrets);

    public async ValueTask DisposeAsync()
    {
        await _graph.DisposeAsync();
        await Vault.DisposeAsync();
    }

    private static HandoffPolicy Policy(string step)
    {
        var path = PolicyFile.With(policy =>
        {
            policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray(step);
            policy["secrets"] = new JsonArray(new JsonObject { ["name"] = Secret, ["deviceId"] = DeviceId, ["rotation"] = "generate" });
        });
        return ReadPolicy.From(File.ReadAllBytes(path)).Policy!;
    }

    private Task<Handled> SignInAsync(string user, string session)
    {
        var time = Clock.Now.ToString("O", CultureInfo.InvariantCulture);
        return _stories.Handle.HandleAsync(
            Encoding.UTF8.GetBytes(
                $$$"""
                {"specversion":"1.0","id":"{{{session}}}","source":"/tests","type":"Handoff.Session.Started","time":"{{{time}}}",
                "data":{"userId":"{{{user}}}","sessionId":"{{{session}}}","deviceId":"{{{DeviceId}}}","deviceClass":"clinical-tablet","authMethods":["fido2"]}}
                """),
            Cancel);
    }
}
