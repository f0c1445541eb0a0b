using System.Globalization;
using System.Text.Json;
using HandoffFunctions.Simulation.Oracle;

namespace HandoffFunctions.Simulation.Model;

/// <summary>What a policy says of one class of device, as far as the model knows it.</summary>
/// <param name="Grace">By cause; the empty cause stands for all others.</param>
/// <param name="Methods">With which a sign-in must be made; empty for any, null for nothing asked. By cause, as grace.</param>
internal sealed record ClassRules(
    IReadOnlyDictionary<string, TimeSpan> Grace, IReadOnlyDictionary<string, IReadOnlyList<string>?> Methods, TimeSpan? OverdueAfter, TimeSpan? IdleAfter, TimeSpan ConfirmWithin)
{
    public TimeSpan GraceAfter(string cause) => Grace.TryGetValue(cause, out var own) ? own : Grace[""];

    /// <summary>Null when nothing is asked of whoever takes the device over.</summary>
    public IReadOnlyList<string>? MethodsAfter(string? cause) => Methods.TryGetValue(cause ?? "", out var own) ? own : Methods.GetValueOrDefault("");
}

/// <summary>A policy as docs/policy.md words it, read by the model itself. Devices are looked up by their patterns.</summary>
internal sealed class Rules
{
    private static readonly Remembered<string, Rules> Known = new(10);

    private readonly Dictionary<string, ClassRules> _classes = [];
    private readonly List<(string Pattern, string Class)> _devices = [];
    private readonly string _checkedOutClass;

    private Rules(JsonElement policy)
    {
        foreach (var each in policy.GetProperty("classes").EnumerateObject())
        {
            _classes.Add(each.Name, ClassOf(each.Value));
        }

        var scope = policy.GetProperty("scope");
        _checkedOutClass = scope.GetProperty("checkedOutClass").GetString()!;
        foreach (var device in scope.TryGetProperty("devices", out var devices) ? devices.EnumerateArray() : default)
        {
            _devices.Add(((device.TryGetProperty("id", out var id) ? id : device.GetProperty("pattern")).GetString()!, device.GetProperty("class").GetString()!));
        }
    }

    public static Rules Of(string policy) => Known.Of(policy, text =>
    {
        using var document = JsonDocument.Parse(text);
        return new Rules(document.RootElement);
    });

    public ClassRules ClassOf(string? device)
    {
        var named = device is null ? null : _devices.Find(each =>
            each.Pattern.EndsWith('*') ? device.StartsWith(each.Pattern[..^1], StringComparison.OrdinalIgnoreCase) : device.Equals(each.Pattern, StringComparison.OrdinalIgnoreCase)).Class;
        return _classes[named ?? _checkedOutClass];
    }

    private static ClassRules ClassOf(JsonElement json)
    {
        var grace = new Dictionary<string, TimeSpan> { [""] = Time(json, "grace") ?? TimeSpan.FromMinutes(10) };
        var methods = new Dictionary<string, IReadOnlyList<string>?>();
        AddMethods(methods, "", json);
        foreach (var cause in json.TryGetProperty("causes", out var causes) ? causes.EnumerateObject() : default)
        {
            if (Time(cause.Value, "grace") is { } own)
            {
                grace.Add(cause.Name, own);
            }

            AddMethods(methods, cause.Name, cause.Value);
        }

        return new ClassRules(grace, methods, Time(json, "overdueAfter"), Time(json, "idleAfter"), Time(json, "confirmWithin") ?? TimeSpan.FromMinutes(10));
    }

    private static void AddMethods(Dictionary<string, IReadOnlyList<string>?> methods, string cause, JsonElement json)
    {
        if (json.TryGetProperty("reauthentication", out var asked))
        {
            methods.Add(cause, asked.TryGetProperty("required", out var required) && !required.GetBoolean() ? null
                : asked.TryGetProperty("methods", out var of) ? [.. of.EnumerateArray().Select(method => method.GetString()!)] : []);
        }
    }

    private static TimeSpan? Time(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.GetString() is not { } text)
        {
            return null;
        }

        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var number = double.Parse(text[..digits], CultureInfo.InvariantCulture);
        return text[digits..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" => TimeSpan.FromDays(number),
            var unit => throw new FormatException($"'{unit}' is no unit of time."),
        };
    }
}
