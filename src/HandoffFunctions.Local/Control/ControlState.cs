using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.Graph;
using HandoffFunctions.Local.Services.KeyVault;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Control;

/// <summary>Reads and sets the true state of the directory and the vault, at once and without lag.</summary>
/// <param name="partnerTopic">Where the directory says what happened.</param>
/// <param name="announce">Publishes that a secret has a new version.</param>
internal sealed class ControlState(GraphState graph, PartnerTopic partnerTopic, SecretStore secrets, Action<string, SecretVersion> announce)
{
    public async Task AnswerDirectoryAsync(HttpContext context, string kind, string id)
    {
        var objects = kind switch
        {
            "users" => graph.Users,
            "devices" => graph.Devices,
            "applications" => graph.Applications,
            _ => null,
        };
        if (objects is null)
        {
            await context.AnswerProblemAsync(404, "Known: graph/users/ID, graph/devices/ID, graph/applications/ID.");
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
                        announce(name, version);
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

    public JsonObject SettingsJson() => new() { ["readBackLagMs"] = graph.ReadBackLag.TotalMilliseconds };

    public async Task SetSettingsAsync(HttpContext context)
    {
        var lag = (await context.ReadObjectAsync())?["readBackLagMs"];
        if (lag is not JsonValue value || !value.TryGetValue(out double milliseconds) || milliseconds is < 0 or > 600_000)
        {
            await context.AnswerProblemAsync(400, "readBackLagMs is a number from 0 to 600000.");
            return;
        }
        graph.ReadBackLag = TimeSpan.FromMilliseconds(milliseconds);
        await context.AnswerJsonAsync(200, SettingsJson());
    }
}
