using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Local.Services.KeyVault;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Control;

/// <summary>Reads and sets the true state of the directory and the vault, at once and without lag.</summary>
/// <param name="partnerTopic">Where the directory says what happened.</param>
/// <param name="raise">Publishes an event of the vault (type, secret, version, event id or null for a new one) and returns it.</param>
internal sealed class ControlState(GraphState graph, PartnerTopic partnerTopic, SecretStore secrets, Func<string, string, SecretVersion, string?, JsonObject> raise)
{
    public async Task AnswerDirectoryAsync(HttpContext context, string kind, string id)
    {
        var objects = kind switch
        {
            "users" => graph.Users,
            "devices" => graph.Devices,
            "agents" => graph.Agents,
            "applications" => graph.Applications,
            _ => null,
        };
        if (objects is null)
        {
            await context.AnswerProblemAsync(404, "Known: graph/users/ID, graph/devices/ID, graph/agents/ID, graph/applications/ID.");
            return;
        }
        switch (context.Request.Method)
        {
            case "GET":
                break;
            case "PUT" when await context.ReadObjectAsync() is { } given:
                objects.Set(id, truth => GraphState.Replace(truth, given));
                break;
            case "DELETE":
                objects.Set(id, truth => truth["exists"] = false);
                if (kind == "users" && context.Request.Query["permanently"] == "true")
                {
                    partnerTopic.UserDeletedForGood(id);
                }
                break;
            default:
                await context.AnswerProblemAsync(400, "GET, PUT with a JSON object, or DELETE.");
                return;
        }
        await context.AnswerJsonAsync(200, objects.Truth(id));
    }

    public async Task AnswerSecretsAsync(HttpContext context)
    {
        if (RequestTarget.Of(context).Segments is [_, _, var about, "events"])
        {
            await RaiseAsync(context, about);
            return;
        }
        if (RequestTarget.Of(context).Segments is not [_, _, var name])
        {
            await context.AnswerJsonAsync(200, secrets.Names().Select(each => (JsonNode?)each).ToJsonArray());
            return;
        }
        switch (context.Request.Method)
        {
            case "GET":
                break;
            case "PUT" when await context.ReadObjectAsync() is { } given:
                var created = secrets.Seed(name, given);
                if (given.Flag("publish") == true)
                {
                    foreach (var version in created)
                    {
                        raise(SecretEvents.NewVersionCreated, name, version, null);
                    }
                }
                break;
            case "DELETE":
                secrets.SetDeleted(name, deleted: true);
                break;
            default:
                await context.AnswerProblemAsync(400, "GET, PUT with a JSON object, or DELETE.");
                return;
        }
        var versions = secrets.Use(name, each => each.Select(version => version.ToControl()).ToJsonArray());
        await (versions.Count == 0
            ? context.AnswerProblemAsync(404, "There is no such secret.")
            : context.AnswerJsonAsync(200, new JsonObject
            {
                ["name"] = name,
                ["current"] = versions[^1].Text("version"),
                ["versions"] = versions,
            }));
    }

    /// <summary>Has the vault say of a version what it would say at its time, as often as one asks.</summary>
    private async Task RaiseAsync(HttpContext context, string name)
    {
        var given = context.Request.Method == "POST" ? await context.ReadObjectAsync() : null;
        if (given.Text("type") is not { } type || !SecretEvents.Types.Contains(type))
        {
            await context.AnswerProblemAsync(400, $"POST a JSON object with type ({string.Join(", ", SecretEvents.Types)}) and, if you like, version and id.");
            return;
        }
        var wanted = given.Text("version");
        var version = secrets.Use(name, all => wanted is null ? (all is [.., var newest] ? newest : null) : all.FirstOrDefault(each => each.Id == wanted));
        await (version is null
            ? context.AnswerProblemAsync(404, "There is no such secret, or no such version.")
            : context.AnswerJsonAsync(202, raise(type, name, version, given.Text("id"))));
    }

    public JsonObject QuotaJson() => graph.Writes.ToJson();

    public JsonObject SettingsJson() => new()
    {
        ["readBackLagMs"] = graph.ReadBackLag.TotalMilliseconds,
        ["graphWrites"] = new JsonObject { ["most"] = graph.Writes.Most, ["perSeconds"] = graph.Writes.Window.TotalSeconds },
    };

    public async Task SetSettingsAsync(HttpContext context)
    {
        var given = await context.ReadObjectAsync();
        var lag = Number(given?["readBackLagMs"], graph.ReadBackLag.TotalMilliseconds, 0, 600_000);
        var writes = given?["graphWrites"];
        var most = Number(writes?["most"], graph.Writes.Most, 0, 1_000_000);
        var seconds = Number(writes?["perSeconds"], graph.Writes.Window.TotalSeconds, 0.001, 600);
        if (given is not { Count: > 0 } || given.Any(each => each.Key is not ("readBackLagMs" or "graphWrites")) || lag is null || most is null || seconds is null)
        {
            await context.AnswerProblemAsync(400, "readBackLagMs is a number from 0 to 600000; graphWrites is {\"most\":0 to 1000000,\"perSeconds\":up to 600}.");
            return;
        }
        graph.ReadBackLag = TimeSpan.FromMilliseconds(lag.Value);
        if (writes is not null)
        {
            graph.Writes.Set((int)most.Value, TimeSpan.FromSeconds(seconds.Value));
        }
        await context.AnswerJsonAsync(200, SettingsJson());
    }

    private static double? Number(JsonNode? node, double otherwise, double least, double most) => node switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue(out double number) && number >= least && number <= most => number,
        _ => null,
    };
}
