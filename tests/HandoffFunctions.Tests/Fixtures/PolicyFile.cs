using System.Text.Json.Nodes;
using HandoffFunctions.Local.Package;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Policies for tests: the one that is deployed, with a change.</summary>
internal static class PolicyFile
{
    public static string Deployed { get; } = Path.Combine(Repository.Root(), "src", "HandoffFunctions", "policy.json");

    /// <summary>Writes the changed policy beside the tests and returns its path.</summary>
    public static string With(Action<JsonObject> change)
    {
        var policy = JsonNode.Parse(File.ReadAllText(Deployed))!.AsObject();
        change(policy);
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "policies"));
        var path = Path.Combine(folder.FullName, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, policy.ToJsonString());
        return path;
    }
}
