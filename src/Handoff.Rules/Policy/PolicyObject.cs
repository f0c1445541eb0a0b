using System.Globalization;
using System.Text.Json;
using Handoff.Rules.Text;

namespace Handoff.Rules.Policy;

/// <summary>Reads one object of the policy file strictly: every key is asked for, and <see cref="Done"/> refuses what nobody asked for.</summary>
internal sealed class PolicyObject
{
    private readonly PolicyNode? _node;
    private readonly string _path;
    private readonly List<PolicyError> _errors;
    private readonly HashSet<string> _known = [];

    public PolicyObject(PolicyNode? node, string path, List<PolicyError> errors)
    {
        (_path, _errors) = (path, errors);
        if (node is { Kind: not JsonTokenType.StartObject })
        {
            errors.Add(new PolicyError(node.Line, path, "must be an object"));
            return;
        }

        _node = node;
        foreach (var twice in node?.Members.GroupBy(member => member.Name).Where(group => group.Count() > 1) ?? [])
        {
            errors.Add(new PolicyError(twice.Last().Line, Path(twice.Key), "stands here twice"));
        }
    }

    /// <summary>The names of all members, for an object whose keys are free to choose.</summary>
    public IEnumerable<string> Names => _node?.Members.Select(member => member.Name).Distinct() ?? [];

    public bool Has(string name) => Find(name) is not null;

    public PolicyObject Object(string name) => new(Find(name), Path(name), _errors);

    public IReadOnlyList<PolicyObject> Objects(string name) => List(name)
        .Select((item, index) => new PolicyObject(item, $"{Path(name)}[{index}]", _errors)).ToList();

    public bool Flag(string name, bool otherwise)
    {
        var node = Find(name);
        if (node is { Kind: not (JsonTokenType.True or JsonTokenType.False) })
        {
            Refuse(name, "must be true or false");
        }

        return node is null ? otherwise : node.Kind == JsonTokenType.True;
    }

    public int Whole(string name, int otherwise, int least, int most)
    {
        if (Find(name) is not { } node)
        {
            return otherwise;
        }

        if (node.Kind == JsonTokenType.Number && int.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
        {
            return value;
        }

        Refuse(name, $"must be a whole number from {least} to {most}");
        return otherwise;
    }

    public string? Text(string name)
    {
        var node = Find(name);
        if (node is null || (node.Kind == JsonTokenType.String && IsText(node.Text)))
        {
            return node?.Text;
        }

        Refuse(name, "must be a text of 1 to 256 characters without control characters");
        return null;
    }

    /// <summary>A list of texts; empty when it is not there.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        foreach (var item in Has(name) ? List(name) : [])
        {
            if (item.Kind == JsonTokenType.String && IsText(item.Text) && !texts.Contains(item.Text))
            {
                texts.Add(item.Text);
            }
            else
            {
                _errors.Add(new PolicyError(item.Line, Path(name), "each must be another text of 1 to 256 characters without control characters"));
            }
        }

        return texts;
    }

    public string? Required(string name)
    {
        if (_node is not null && Find(name) is null)
        {
            _errors.Add(new PolicyError(_node.Line, Path(name), "is missing"));
        }

        return Text(name);
    }

    public TimeSpan? Duration(string name, TimeSpan? otherwise, TimeSpan most)
    {
        if (Find(name) is not { } node)
        {
            return otherwise;
        }

        if (node.Kind == JsonTokenType.String && Durations.TryRead(node.Text, out var value) && value <= most)
        {
            return value;
        }

        Refuse(name, $"must be a duration such as \"30s\", \"5m\", \"12h\" or \"14d\", at most {Durations.Write(most)}");
        return otherwise;
    }

    /// <summary>An address to which nothing travels readable: https, or http on the loopback interface.</summary>
    public Uri? Address(string name, bool required = false)
    {
        if ((required ? Required(name) : Text(name)) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
        {
            return uri;
        }

        Refuse(name, "must be an https address (http is for the loopback interface only)");
        return null;
    }

    public T Choice<T>(string name, T otherwise) where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        if (Words.TryParse<T>(text, out var value))
        {
            return value;
        }

        Refuse(name, $"must be one of {string.Join(", ", Words.All<T>())}");
        return otherwise;
    }

    public IReadOnlyList<T>? Choices<T>(string name) where T : struct, Enum
    {
        if (Find(name) is null)
        {
            return null;
        }

        var chosen = new List<T>();
        foreach (var item in List(name))
        {
            if (item.Kind == JsonTokenType.String && Words.TryParse<T>(item.Text, out var value) && !chosen.Contains(value))
            {
                chosen.Add(value);
            }
            else
            {
                _errors.Add(new PolicyError(item.Line, Path(name), $"each of {string.Join(", ", Words.All<T>())} may stand here once, and nothing else"));
            }
        }

        return chosen;
    }

    public void Refuse(string name, string message) =>
        _errors.Add(new PolicyError(Find(name)?.Line ?? _node?.Line ?? 1, Path(name), message));

    /// <summary>Refuses every key that has not been asked for.</summary>
    public void Done()
    {
        foreach (var (name, line, _) in _node?.Members ?? [])
        {
            if (!_known.Contains(name))
            {
                _errors.Add(new PolicyError(line, Path(name), $"is not a key that is known here; known are {string.Join(", ", _known.Order())}"));
            }
        }
    }

    private static bool IsText(string text) => text.Length is > 0 and <= 256 && !text.Any(char.IsControl);

    private List<PolicyNode> List(string name)
    {
        var node = Find(name);
        if (node is { Kind: not JsonTokenType.StartArray })
        {
            Refuse(name, "must be an array");
        }

        return node?.Items ?? [];
    }

    private PolicyNode? Find(string name)
    {
        _known.Add(name);
        var index = _node?.Members.FindIndex(member => member.Name == name) ?? -1;
        return index < 0 ? null : _node!.Members[index].Value;
    }

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}
