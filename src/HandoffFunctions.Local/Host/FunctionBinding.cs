using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>A function and its trigger, as its function.json says.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Trigger">The binding of direction <c>in</c> whose type ends in <c>Trigger</c>.</param>
internal sealed record FunctionBinding(string Name, string TriggerType, string BindingName, JsonObject Trigger, Retry? Retry)
{
    public const string EventGrid = "eventGridTrigger";
    public const string Timer = "timerTrigger";
    public const string EventHub = "eventHubTrigger";
    public const string Http = "httpTrigger";

    public bool IsMany => string.Equals(Trigger.Text("cardinality"), "many", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an app setting takes it out of service (https://learn.microsoft.com/azure/azure-functions/disable-function).</summary>
    public bool IsDisabled(IReadOnlyDictionary<string, string> settings) =>
        settings.TryGetValue($"AzureWebJobs.{Name}.Disabled", out var value) && (value == "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>The package's functions by name, without regard to case, as in the host's URLs.</summary>
    /// <exception cref="CannotStartException">A function.json is malformed or has no trigger that the stack knows.</exception>
    public static IReadOnlyDictionary<string, FunctionBinding> ReadAll(string packageDirectory) =>
        Directory.EnumerateDirectories(packageDirectory)
            .Select(folder => (Name: Path.GetFileName(folder), File: Path.Combine(folder, "function.json")))
            .Where(each => File.Exists(each.File))
            .Select(each => Read(each.Name, each.File))
            .ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    private static FunctionBinding Read(string name, string file)
    {
        if (!Json.TryParse(File.ReadAllText(file), out var json))
        {
            throw new CannotStartException($"{file} is not JSON.");
        }
        var trigger = json.Objects("bindings").FirstOrDefault(binding =>
            binding.Text("type")?.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase) == true);
        string[] known = [EventGrid, Timer, EventHub, Http];
        var type = known.FirstOrDefault(type => string.Equals(type, trigger.Text("type"), StringComparison.OrdinalIgnoreCase));
        if (type is null || trigger.Text("name") is not { Length: > 0 } bindingName)
        {
            throw new CannotStartException($"{file} has no trigger of type {string.Join(", ", known)} with a name.");
        }
        return new FunctionBinding(name, type, bindingName, trigger!, Retry.Read(json?["retry"]));
    }
}
