using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>Entities and collections as Graph writes them.</summary>
internal static class GraphAnswers
{
    private const string Metadata = "https://graph.microsoft.com/v1.0/$metadata#";

    /// <summary>The properties asked for with <c>$select</c>, else those that Graph returns by default.</summary>
    public static Task AnswerEntityAsync(
        this HttpContext context, string set, JsonObject state, params IEnumerable<string> byDefault)
    {
        var select = context.Request.Query["$select"].ToString();
        var names = select.Length > 0
            ? select.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : byDefault;
        var entity = new JsonObject { ["@odata.context"] = $"{Metadata}{set}/$entity" };
        foreach (var name in names)
        {
            entity[name] = state[name]?.DeepClone();
        }
        return context.AnswerJsonAsync(200, entity);
    }

    public static Task AnswerCollectionAsync(this HttpContext context, string set, IEnumerable<JsonObject> items) =>
        context.AnswerJsonAsync(200, new JsonObject
        {
            ["@odata.context"] = Metadata + set,
            ["value"] = items.ToJsonArray(),
        });

    public static bool Named(this JsonObject item, string name, string value) =>
        string.Equals(item.Text(name), value, StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes the object with that id out of the array; false when it is not there.</summary>
    public static bool RemoveFrom(this JsonObject state, string array, string idName, string id)
    {
        var item = state.Objects(array).FirstOrDefault(item => item.Named(idName, id));
        return item is not null && state[array]!.AsArray().Remove(item);
    }

    /// <summary>Reads, changes or deletes one object of the directory.</summary>
    /// <param name="read">Answers with the object.</param>
    public static async Task AnswerObjectAsync(this HttpContext context, string method, DirectoryObjects objects, string id, Func<Task> read)
    {
        switch (method)
        {
            case "GET":
                await read();
                break;
            case "PATCH" when await context.ReadObjectAsync() is { Count: > 0 } changes:
                objects.Change(id, truth => GraphState.Replace(truth, changes));
                await context.AnswerNothingAsync(204);
                break;
            case "DELETE":
                objects.Change(id, truth => truth["exists"] = false);
                await context.AnswerNothingAsync(204);
                break;
            default:
                await context.AnswerGraphErrorAsync(400, "Request_BadRequest", $"{method} is not understood here.");
                break;
        }
    }
}
