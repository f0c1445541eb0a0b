using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Policy;
using HandoffFunctions.Local.Package;
using HandoffFunctions.Simulation.Model;
using Microsoft.AspNetCore.Http;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>A story as it is told for one run: what is there before, and what happens. Times are seconds from its beginning.</summary>
internal sealed class Telling
{
    private static readonly string Deployed = File.ReadAllText(Path.Combine(Repository.Root(), "src", "HandoffFunctions", "policy.json"));

    /// <summary>Minutes after the last event at which sweeps run that nothing disturbs any more: by then all is to be at rest.</summary>
    private const string LookAfter = "KeepDirectorySubscription";

    private static readonly double[] Settling = [15, 25, 45];

    private readonly List<Act> _acts = [];
    private readonly List<Action<JsonObject>> _policy = [];

    private readonly Dictionary<string, Happened> _facts = [];

    public List<Action<World>> Before { get; } = [];

    /// <summary>What the events mean that the model knows, by their ids.</summary>
    public IReadOnlyDictionary<string, Happened> Facts => _facts;

    /// <summary>Whether what it comes to depends on how long things took, as it should; then only the promises are held to it.</summary>
    public bool EndsAsItMay { get; set; }

    /// <summary>Minutes after the last event at which a sweep runs; the calls of these are disturbed too.</summary>
    public IReadOnlyList<double> Sweeps { get; set; } = [1, 3, 6];

    /// <summary>All that happens, in the order of its time, sweeps included.</summary>
    public IReadOnlyList<Act> Acts
    {
        get
        {
            var last = _acts.Max(act => act.At);
            var sweeps = Sweeps.Select(minutes => Sweep(last + TimeSpan.FromMinutes(minutes)))
                .Concat(Settling.Select(minutes => Sweep(last + TimeSpan.FromMinutes(minutes)) with { IsSettling = true }))
                // The timer's hours go on: what the last look of the story could not see, the next one does.
                .Concat(_acts.FindLast(act => act.Name == LookAfter) is { } look ? [look with { At = last + TimeSpan.FromMinutes(60), IsSettling = true }] : []);
            return [.. _acts.Concat(sweeps).OrderBy(act => act.At)];
        }
    }

    public void Policy(Action<JsonObject> change) => _policy.Add(change);

    /// <summary>An event is delivered; a second time too, half a minute later.</summary>
    /// <param name="happened">When it happened, if that was before.</param>
    public void Event(double at, JsonObject json, double? happened = null)
    {
        Stamp(json, at, happened);
        Keep(AsHappened.Event(json));
        var (device, user) = ((string?)json["data"]!["deviceId"], (string?)json["data"]!["userId"]);
        var isRead = Handoff.Rules.Events.ReadEvent.From(Encoding.UTF8.GetBytes(json.ToJsonString()), World.Start) is Handoff.Rules.Events.Reading.Read;
        Twice(at, (string)json["type"]!, (_, app) => app.Stories.Handle.HandleAsync(Encoding.UTF8.GetBytes(json.ToJsonString()), CancellationToken.None), isRead ? new Acknowledged("/tests", (string)json["id"]!, device, user) : null);
    }

    /// <summary>The vault says something, whose address is known only when the story runs.</summary>
    public void VaultEvent(double at, Func<Uri, JsonObject> of) => Twice(at, "vault event", (world, app) =>
    {
        var json = of(world.VaultUri);
        json["id"] = "of the vault";
        return app.Stories.Handle.HandleAsync(Encoding.UTF8.GetBytes(json.ToJsonString()), CancellationToken.None);
    });

    /// <summary>The directory reports something.</summary>
    public void DirectoryEvent(double at, JsonObject json)
    {
        Stamp(json, at, null);
        Twice(at, (string)json["type"]!, (_, app) => app.Stories.DirectoryChanges.HandleAsync(Encoding.UTF8.GetBytes(json.ToJsonString()), CancellationToken.None));
    }

    /// <summary>A delivery of log records, each with the seconds at which it happened.</summary>
    public void Log(double at, params (double Happened, JsonObject Json)[] records)
    {
        foreach (var (happened, json) in records)
        {
            json["time"] = Time(happened + 90);
            json["properties"]!["createdDateTime"] = Time(happened);
            json["properties"]!["activityDateTime"] = Time(happened);
            json["properties"]!["id"] = string.Create(CultureInfo.InvariantCulture, $"record-{at}-{happened}");
            json["properties"]!["uniqueTokenIdentifier"] = string.Create(CultureInfo.InvariantCulture, $"token-{at}-{happened}");
            Keep(AsHappened.Record(json));
        }

        Twice(at, "log batch", (_, app) => app.Stories.Records.HandleAsync([.. records.Select(record => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(record.Json.ToJsonString())))], CancellationToken.None));
    }

    /// <summary>A transmitter pushes a signal.</summary>
    public void Signal(double at, JsonObject claims)
    {
        claims["iat"] = (World.Start + TimeSpan.FromSeconds(at)).ToUnixTimeSeconds();
        claims["jti"] = string.Create(CultureInfo.InvariantCulture, $"set-{at}");
        Twice(at, "signal", async (_, app) =>
        {
            using var json = JsonDocument.Parse(claims.ToJsonString());
            await app.Stories.Signals.HandleAsync(json.RootElement, app.Policy.SharedSignals.Receive.Single(), CancellationToken.None);
        });
    }

    /// <summary>Something happens outside of the app.</summary>
    public void Outside(double at, Action<World> happens) => _acts.Add(new Act("outside", TimeSpan.FromSeconds(at), (world, _) =>
    {
        happens(world);
        return Task.CompletedTask;
    }));

    /// <summary>Whatever was told up to now comes before the story: its calls are not disturbed.</summary>
    public void BeginHere()
    {
        for (var index = 0; index < _acts.Count; index++)
        {
            _acts[index] = _acts[index] with { IsBefore = true };
        }
    }

    public void Sweep(double at) => _acts.Add(Sweep(TimeSpan.FromSeconds(at)));

    public void KeepSubscription(double at) => _acts.Add(new Act(LookAfter, TimeSpan.FromSeconds(at), (_, app) => app.Stories.KeepSubscription.RunAsync(renew: false, CancellationToken.None), ComesAgain: false));

    /// <summary>An analyst asks that what is behind the open findings of a kind be tried again, and asks again when that fails.</summary>
    public void Retry(double at, string kind) => _acts.Add(new Act("retry", TimeSpan.FromSeconds(at), async (world, app) =>
    {
        foreach (var id in Ending.OpenFindings(world, kind))
        {
            var context = new DefaultHttpContext();
            context.Request.RouteValues["id"] = id;
            await app.Reviews.RetryAsync(context, new HandoffFunctions.Api.Tokens.Caller("analyst-1", null, new HashSet<string>()));
        }
    }));

    /// <summary>An analyst reviews the open findings of a kind, and does so again when that fails.</summary>
    public void Review(double at, string kind, string status) => _acts.Add(new Act("review", TimeSpan.FromSeconds(at), async (world, app) =>
    {
        foreach (var id in Ending.OpenFindings(world, kind))
        {
            var context = new DefaultHttpContext();
            context.Request.RouteValues["id"] = id;
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(new JsonObject { ["status"] = status, ["note"] = "looked at" }.ToJsonString()));
            await app.Reviews.ReviewAsync(context, new HandoffFunctions.Api.Tokens.Caller("analyst-1", null, new HashSet<string>()));
        }
    }));

    public static Act Sweep(TimeSpan at) => new("sweep", at, (_, app) => app.Stories.Sweep.RunAsync(CancellationToken.None), ComesAgain: false);

    private void Twice(double at, string what, Func<World, AppProcess, Task> act, Acknowledged? acknowledged = null)
    {
        _acts.Add(new Act(what, TimeSpan.FromSeconds(at), act, Acknowledged: acknowledged));
        _acts.Add(new Act(what + " again", TimeSpan.FromSeconds(at + 30), act, Acknowledged: acknowledged));
    }

    private void Keep(Happened? fact)
    {
        if (fact is not null)
        {
            _facts.Add(fact.Id, fact);
        }
    }

    /// <summary>Every run of a story has the same ids, so that a run can be repeated.</summary>
    private void Stamp(JsonObject json, double at, double? happened)
    {
        json["id"] = $"event-{_acts.Count}";
        json[json.ContainsKey("eventType") ? "eventTime" : "time"] = Time(happened ?? at);
    }

    private static string Time(double seconds) => (World.Start + TimeSpan.FromSeconds(seconds)).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public string PolicyText
    {
        get
        {
            var json = JsonNode.Parse(Deployed)!.AsObject();
            _policy.ForEach(change => change(json));
            return json.ToJsonString();
        }
    }

    public HandoffPolicy ReadPolicy()
    {
        var (policy, errors) = Handoff.Rules.Policy.ReadPolicy.From(Encoding.UTF8.GetBytes(PolicyText));
        return policy ?? throw new InvalidOperationException(string.Join('\n', errors));
    }
}
